/** Swedish, with what says the catalogue in it: one piece, loaded when it is spoken. */
import type { CatalogueData } from "../../api/catalogue";
import { SV } from "../../messages/sv";
import { translated } from "./translate";

export const { messages } = SV;
export const translate = (data: CatalogueData): CatalogueData => translated(data, SV.catalogue);
