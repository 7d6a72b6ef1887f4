/** The past of a field: its last values with what they made, as a menu, and stepped through with Alt and the arrows. */
import type { Literal } from "../../api/catalogue";
import { inputPort } from "../../graph/ports";
import { brief } from "../../graph/words";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { literalOf, setValue } from "../inspector/edits";
import { announcement } from "../workbench";
import { pastValues, type PastValue } from "./api";

/** So long what the server said is taken for true: stepping asks once. */
const FRESH = 4_000;

interface Asked {
  readonly editor: Editor;
  readonly key: string;
  readonly at: number;
  readonly values: readonly PastValue[];
  /** What stood there when the stepping began: the place 0 of the row. */
  readonly start: Literal;
  place: number;
}

let asked: Asked | null = null;

const isLiteral = (value: unknown): value is Literal =>
  value === null || ["string", "number", "boolean"].includes(typeof value) || (Array.isArray(value) && value.every((one) => typeof one === "string" || typeof one === "number"));

/** The last values of an input, the newest first, each once; where it stood at its default, the default. */
export async function pastOf(editor: Editor, node: string, port: string): Promise<readonly (PastValue & { readonly value: Literal })[]> {
  const found = editor.document.nodes.get(node);
  const known = inputPort(view(editor), { node, port });
  if (!found || !known) return [];
  const values = (await pastValues([...(editor.outer?.path ?? []), node].join("/"), port, found.type, (editor.outer?.editor ?? editor).document.title)).map((past) => ({ ...past, value: (past.value as Literal) ?? known.default ?? null }));
  const seen = new Set<string>();
  return values.filter(({ value }) => isLiteral(value) && value !== null && !seen.has(JSON.stringify(value)) && seen.add(JSON.stringify(value)));
}

/** What stands in an input now. */
export function nowOf(editor: Editor, node: string, port: string): Literal {
  const known = inputPort(view(editor), { node, port });
  return known ? literalOf(known, editor.document.nodes.get(node)?.inputs.get(port)) : null;
}

/** One step back (1) or forward (-1) through the past of a field, and said. */
export async function stepPast(editor: Editor, node: string, port: string, by: 1 | -1): Promise<void> {
  const key = `${node}.${port}`;
  if (asked?.editor !== editor || asked.key !== key || Date.now() - asked.at > FRESH) await begin(editor, node, port);
  if (!asked) return;
  const row: readonly Literal[] = [asked.start, ...asked.values.map(({ value }) => value as Literal).filter((value) => !same(value, asked?.start ?? null))];
  const place = Math.max(0, Math.min(row.length - 1, asked.place + by));
  if (row.length === 1) announcement.value = t("past.none", { port });
  else if (place === asked.place) announcement.value = t(by > 0 ? "past.oldest" : "past.newest", { port });
  asked = { ...asked, place, at: Date.now() };
  const value = row[place] ?? null;
  if (same(value, nowOf(editor, node, port))) return;
  setValue(editor, node, port, value, true);
  announcement.value = t("past.now", { port, value: brief(value, 40), place: place + 1, count: row.length });
}

async function begin(editor: Editor, node: string, port: string): Promise<void> {
  const values = await pastOf(editor, node, port).catch(() => []);
  asked = { editor, key: `${node}.${port}`, at: Date.now(), values, start: nowOf(editor, node, port), place: 0 };
}

const same = (a: Literal, b: Literal): boolean => JSON.stringify(a) === JSON.stringify(b);
