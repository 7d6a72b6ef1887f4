/** What another language gives: the strings of the interface, and the words of the catalogue. */
import type { EN } from "./en";

/** Words of the catalogue in another language. What lacks stays as the server says it. */
export interface CatalogueWords {
  /** Node types, by id without version. */
  readonly titles: Table;
  readonly families: Table;
  /** Port types, by name. */
  readonly types: Table;
  /** Inputs and outputs, by name. */
  readonly labels: Table;
  /** Options of choices. */
  readonly options: Table;
  /** What the sides of a pad are called. */
  readonly pads: Table;
  /** Words by which node types are found, by the English word. */
  readonly tags: Table;
  /** Help lines, by the English line. */
  readonly helps: Table;
}

export interface Translation {
  readonly messages: Readonly<Record<keyof typeof EN, string>>;
  readonly catalogue: CatalogueWords;
}

type Table = Readonly<Record<string, string>>;
