/** Values in a few words, as Python shows them, so that browser and server say the same. */

/** A number as `%g` writes it: six digits, no trailing zeros. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(6)))));
  if (exponent < -4 || exponent >= 6) {
    const [digits = "", power = "0"] = value.toExponential(5).split("e");
    const sign = power.startsWith("-") ? "-" : "+";
    return `${trimZeros(digits)}e${sign}${power.replace(/^[+-]/, "").padStart(2, "0")}`;
  }
  return trimZeros(value.toFixed(Math.max(5 - exponent, 0)));
}

const trimZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** A value as Python's repr, at most 60 characters. */
export function shown(value: unknown): string {
  const text = repr(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.slice(0, 40).map(repr).join(", ")}]`;
  return typeof value === "number" ? String(value).replace(/e([+-])(\d)$/, "e$10$2") : JSON.stringify(value);
}

function quote(text: string): string {
  const escaped = text.slice(0, 100).replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replace(/'/g, "\\'")}'`;
}

/** A value as the history and the panels show it: short, in JSON's words. */
export function brief(value: unknown, most = 40): string {
  const text = typeof value === "number" ? shortNumber(value) : typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  const line = text.replace(/\s+/g, " ");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
