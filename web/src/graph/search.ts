/** The palette's search: fuzzy over names, tags, help, pack and port types (`latent>image`), the best first. */

import uFuzzy from "@leeoniya/ufuzzy";
import type { NodeType } from "../api/catalogue";
import type { Catalogue } from "./catalogue";
import { plainTitle, portLabel, titleOf } from "./titles";

/** One row of the palette; `marks` are the matched parts of the name, as pairs of start and end. */
export interface Hit {
  readonly type: NodeType;
  readonly title: string;
  readonly marks: readonly number[];
}

/** Only types that have such ports: set when a wire was dragged into the void. */
export interface Wanted {
  /** A type that some input must take. */
  readonly takes?: string;
  /** A type that some output must give. */
  readonly gives?: string;
}

/** One typing error a word. The enum of the library's types does not exist at run time, hence the cast. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const SINGLE_ERROR = { intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 } as uFuzzy.Options;
const FUZZY = new uFuzzy(SINGLE_ERROR);
/** So many words may stand in any order; more would take too many tries. */
const MOST_PERMUTED = 3;
const ARROW = /\s*(?:->|→|>)\s*/;

/** Who has no ö on the keyboard finds it by o. One letter stays one letter, so marks stay in their places. */
const plainLetters = (text: string): string => text.normalize("NFC").replace(/[\u00c0-\u017f]/g, (letter) => letter.normalize("NFD").charAt(0));

/** "guidance" of guidance.classifier_free; of a definition its whole id. */
export const familyOf = (type: NodeType): string => type.family ?? (type.version ? type.id.slice(0, Math.max(type.id.lastIndexOf("."), 0)) : type.id);

interface Indexed {
  readonly catalogue: Catalogue;
  readonly names: readonly string[];
  /** Their English names, where another language is spoken. */
  readonly english: readonly string[];
  readonly texts: readonly string[];
}
let indexed: Indexed | null = null;

function indexOf(catalogue: Catalogue): Indexed {
  if (indexed?.catalogue === catalogue) return indexed;
  const names = catalogue.types.map((t) => plainLetters(`${titleOf(t)} ${familyOf(t)}`));
  const english = catalogue.types.some((t) => t.title !== undefined) ? catalogue.types.map(plainTitle) : [];
  const ports = (t: NodeType): string => [...t.inputs, ...t.outputs].map((p) => `${p.name} ${p.type} ${p.label ? `${portLabel(p)} ${catalogue.typeTitle(p.type)}` : ""}`).join(" ");
  const texts = catalogue.types.map((t) => plainLetters(`${t.id} ${t.tags.join(" ")} ${t.help} ${t.also ?? ""} ${t.pack} ${ports(t)}`));
  return (indexed = { catalogue, names, english, texts });
}

/** Node types for a query, the best first; an empty query gives all that have the wanted ports. `weight`: likelier is higher. */
export function searchTypes(catalogue: Catalogue, query: string, wanted: Wanted = {}, weight: (type: NodeType) => number = () => 0): Hit[] {
  const [text, ports] = splitPorts(catalogue, query, wanted);
  const fits = (type: NodeType): boolean => hasPorts(catalogue, type, ports);
  const hits = text === "" ? catalogue.types.map((type) => plainHit(type)) : ranked(catalogue, text);
  const kept = hits.filter((hit) => fits(hit.type));
  if (text === "") return kept.map((hit, i) => ({ hit, i })).sort((a, b) => weight(b.hit.type) - weight(a.hit.type) || a.i - b.i).map(({ hit }) => hit);
  return kept;
}

const plainHit = (type: NodeType): Hit => ({ type, title: titleOf(type), marks: [] });

/** What is called just so first, then matches of the name, then those of everything else. */
function ranked(catalogue: Catalogue, text: string): Hit[] {
  const { names, english, texts } = indexOf(catalogue);
  const hits = new Map<NodeType, Hit>();
  for (const [haystack, isName] of [[names, true], [english, false], [texts, false]] as const) {
    const [found, info, order] = FUZZY.search([...haystack], plainLetters(text), MOST_PERMUTED, 1_000);
    // More words than may be permuted: what holds them all comes as it stands in the catalogue, without an order.
    const matches = order ? order.map((i) => [info.idx[i], info.ranges[i]] as const) : (found ?? []).map((at) => [at, []] as const);
    for (const [at, ranges] of matches) {
      const type = catalogue.types[at ?? -1];
      if (type && !hits.has(type)) hits.set(type, { ...plainHit(type), marks: isName ? withinTitle(type, ranges) : [] });
    }
  }
  const asked = plainLetters(text.toLowerCase());
  const isCalled = ({ type }: Hit): boolean => [titleOf(type), plainTitle(type)].some((title) => plainLetters(title.toLowerCase()) === asked);
  const all = [...hits.values()];
  return [...all.filter(isCalled), ...all.filter((hit) => !isCalled(hit))];
}

const withinTitle = (type: NodeType, ranges: readonly number[] | undefined): number[] => {
  const end = titleOf(type).length;
  return (ranges ?? []).map((at) => Math.min(at, end));
};

/** A query such as `latent>image` or `>image blur` asks for ports; the rest is text. */
function splitPorts(catalogue: Catalogue, query: string, wanted: Wanted): [string, Wanted] {
  const match = ARROW.exec(query);
  if (!match) return [query.trim(), wanted];
  const before = query.slice(0, match.index).trim();
  const [after = "", ...rest] = query.slice(match.index + match[0].length).trim().split(/\s+/);
  const takes = portType(catalogue, before);
  const gives = portType(catalogue, after);
  return [rest.join(" "), { ...wanted, ...(takes ? { takes } : {}), ...(gives ? { gives } : {}) }];
}

/** The port type that a word means: its name or the beginning of it. */
function portType(catalogue: Catalogue, word: string): string | null {
  const low = word.toLowerCase();
  const types = catalogue.portTypes();
  const called = (says: (name: string) => boolean): string | undefined => types.find((p) => says(p.name.toLowerCase()) || says((p.title ?? "").toLowerCase()))?.name;
  return low === "" ? null : (called((name) => name === low) ?? called((name) => name.startsWith(low)) ?? null);
}

function hasPorts(catalogue: Catalogue, type: NodeType, wanted: Wanted): boolean {
  const goes = (got: string, to: string): boolean => got === to || (catalogue.port(got)?.becomes.includes(to) ?? false);
  const { takes, gives } = wanted;
  return (takes === undefined || type.inputs.some((p) => goes(takes, p.type)))
    && (gives === undefined || type.outputs.some((p) => goes(p.type, gives)));
}
