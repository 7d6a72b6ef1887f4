/** What tests share: the real catalogue, the bundled workflows, random documents and commands. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CatalogueData } from "../src/api/catalogue";
import { Catalogue } from "../src/graph/catalogue";
import type { JsonObject } from "../src/graph/document";
import type { LiveDocument } from "../src/graph/live";
import { parseData } from "../src/graph/parse";
import type { GraphView } from "../src/graph/ports";

/** As a path: in a test with a page, `URL` is the page's own. */
const root = join(import.meta.dirname, "../..");
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));

export const catalogueData = read("server/catalogue.json") as CatalogueData;
export const catalogue = new Catalogue({ ...catalogueData, broken: [] });

/** The bundled workflows by file name. */
export const workflows: Record<string, JsonObject> = Object.fromEntries(
  readdirSync(join(root, "workflows")).filter((f) => f.endsWith(".json")).map((f) => [f.replace(".json", ""), read(`workflows/${f}`) as JsonObject]));

/** The document that this data describes; the test fails if there is none. */
export function open(data: unknown): LiveDocument {
  const { document, problems } = parseData(data);
  expect(problems).toEqual([]);
  if (!document) throw new Error("no document");
  return document;
}

/** A graph of a document with these nodes: {name: [type, inputs]}. */
export function graphOf(nodes: Record<string, [string, Record<string, unknown>?]>, more: JsonObject = {}): GraphView & { document: LiveDocument } {
  const written = Object.fromEntries(Object.entries(nodes).map(([name, [type, inputs]]) => [name, { type, in: inputs ?? {} }]));
  return { document: open({ format: 1, nodes: written, ...more }), catalogue };
}

export const textToImage = (): GraphView & { document: LiveDocument } =>
  ({ document: open(workflows["text-to-image"]), catalogue });

/** Tests of speed run beside other work: only what explodes fails here. The browser bench measures properly. */
export const SLACK = 20;
