/** What definitions mean, once it is loaded: it comes with the first document that has some. Before, they are kept and no more. */

import type { Catalogue } from "./catalogue";
import type { Opened } from "./definitions";
import type { Document } from "./document";
import type { FlatDefinitions, FlatPart } from "./flatten_definitions";
import type { GraphView } from "./ports";
import type { Definitions } from "./uses";

export interface DefinitionRules {
  withDefinitions(base: Catalogue, definitions: Definitions, before: Catalogue): Catalogue;
  instancesOf(document: Document): Opened[];
  openDefinitions(document: Document): Document;
  definitionsHaveModes(document: Document): boolean;
  flattenDefinitions(graph: GraphView, one: (inside: GraphView, silent: FlatDefinitions["silent"]) => FlatPart | null): FlatDefinitions;
}

let known: DefinitionRules | null = null;

/** The rules, or null while they are not needed. */
export const definitionRules = (): DefinitionRules | null => known;

/** From now on these are the rules. */
export const giveRules = (rules: DefinitionRules): void => { known = rules; };

/** The document with its definitions opened; the same one where it has none. */
export const openDefinitions = (document: Document): Document => known?.openDefinitions(document) ?? document;

/** The catalogue with these definitions as node types; `before` where it says the same. */
export const withDefinitions = (base: Catalogue, definitions: Definitions, before: Catalogue): Catalogue => known?.withDefinitions(base, definitions, before) ?? base;

/** All instances of a document at any depth, the inner ones first. */
export const instancesOf = (document: Document): readonly Opened[] => known?.instancesOf(document) ?? [];
