/** Finnish, with what says the catalogue in it: one piece, loaded when it is spoken. */
import type { CatalogueData } from "../../api/catalogue";
import { FI } from "../../messages/fi";
import { translated } from "./translate";

export const { messages } = FI;
export const translate = (data: CatalogueData): CatalogueData => translated(data, FI.catalogue);
