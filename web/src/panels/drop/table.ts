/** CSV and TSV as an axis with columns, to bind inputs to. */
import type { Scalar } from "../../api/catalogue";
import type { JsonObject } from "../../graph/document";
import { MAX_AXIS, refuseAxis } from "../../graph/axis_values";
import { cleanName } from "../../graph/names";

export interface Table {
  readonly axis: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** As the document writes it. */
  readonly data: JsonObject;
}

/** The table in this text; null where it is none: rows of unlike length, or no rows below the heads. */
export function readTable(text: string, file: string): Table | null {
  const rows = cellsOf(text, text.includes("\t") ? "\t" : text.split("\n")[0]?.includes(";") && !text.split("\n")[0]?.includes(",") ? ";" : ",");
  const [heads, ...body] = rows.filter((row) => row.some((cell) => cell !== ""));
  if (!heads || !body.length || body.length > MAX_AXIS || body.some((row) => row.length !== heads.length)) return null;
  const names: string[] = [];
  for (const [i, head] of heads.entries()) names.push(unique(cleanName(head.trim(), `column${i + 1}`), names));
  const columns = names.map((name, i) => [name, typed(body.map((row) => row[i] ?? ""))] as const);
  const data: JsonObject = { columns: Object.fromEntries(columns) };
  if (refuseAxis(data) !== null) return null;
  return { axis: cleanName(file.replace(/\.[a-z]+$/i, ""), "rows"), columns: names, rows: body.length, data };
}

const unique = (name: string, taken: readonly string[]): string => {
  for (let i = 2, now = name; ; now = `${name}${i++}`) if (!taken.includes(now)) return now;
};

/** A column of numbers is numbers, of true and false is that; else texts. */
function typed(cells: readonly string[]): Scalar[] {
  const trimmed = cells.map((cell) => cell.trim());
  if (trimmed.every((cell) => cell !== "" && Number.isFinite(Number(cell)))) return trimmed.map(Number);
  if (trimmed.every((cell) => cell === "true" || cell === "false")) return trimmed.map((cell) => cell === "true");
  return [...cells];
}

/** Rows of cells by RFC 4180: quoted cells hold separators and lines, two quotes are one. */
function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = (): void => { rows.at(-1)?.push(cell); cell = ""; };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c !== "\"") cell += c;
      else if (text[i + 1] === "\"") cell += text.charAt(++i);
      else quoted = false;
    } else if (c === "\"" && cell === "") quoted = true;
    else if (c === separator) end();
    else if (c === "\n") { end(); rows.push([]); }
    else if (c !== "\r" && c !== "\uFEFF") cell += c;
  }
  end();
  return rows;
}
