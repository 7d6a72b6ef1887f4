/** Figures and tables as files: SVG drawn from the numbers, PNG of it, CSV. */
import { nameOf, rangeOf, type Plot, type PlotMark } from "../../widgets/plot/figure";
import type { TableData } from "./content";

const [WIDTH, HEIGHT] = [720, 446];
const MARGIN = { left: 64, right: 16, top: 34, bottom: 52 };
const INK = { text: "#1d1f22", dim: "#5c6066", line: "#d6d6cf", paper: "#ffffff" };

/** Give a file to the person. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const round = (value: number): number => Math.round(value * 100) / 100;

/** A figure as SVG: on white paper, for documents. */
export function svgOf(plot: Plot): string {
  const [x, y] = [scaleOf(plot, "x"), scaleOf(plot, "y")];
  const marks = plot.marks.map((mark) => markOf(mark, x.at, y.at)).join("");
  const inside = { x: MARGIN.left, y: MARGIN.top, width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`
    + `<title>${escaped(plot.title)}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="${INK.paper}"/>`
    + `<clipPath id="inside"><rect x="${inside.x}" y="${inside.y}" width="${inside.width}" height="${inside.height}"/></clipPath>`
    + axes(plot, x, y) + `<g clip-path="url(#inside)">${marks}</g>${legend(plot)}</svg>`;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly (readonly [number, string])[];
}

function scaleOf(plot: Plot, side: "x" | "y"): Scale {
  const axis = plot[side];
  const [low, high] = rangeOf(plot, side);
  const of = axis.log ? Math.log : (v: number): number => v;
  const share = (value: number): number => (of(value) - of(low)) / (of(high) - of(low) || 1);
  const at = side === "x" ? (v: number): number => MARGIN.left + share(v) * (WIDTH - MARGIN.left - MARGIN.right)
    : (v: number): number => HEIGHT - MARGIN.bottom - share(v) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  return { at, ticks: axis.ticks.length ? axis.ticks : ticksOf(low, high, axis.log) };
}

/** Round numbers between two: 1, 2 or 5 times a power of ten; powers of ten where it is logarithmic. */
export function ticksOf(low: number, high: number, log: boolean): readonly (readonly [number, string])[] {
  const named = (value: number): readonly [number, string] => [value, String(Number(value.toPrecision(6)))];
  if (log) {
    const from = Math.ceil(Math.log10(low) - 1e-9);
    const count = Math.floor(Math.log10(high) + 1e-9) - from + 1;
    return Array.from({ length: Math.max(0, Math.min(count, 12)) }, (_, i) => named(10 ** (from + i)));
  }
  const rough = (high - low) / 6 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((v) => v * power).find((v) => v >= rough) ?? rough;
  const from = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - from + 1 }, (_, i) => named((from + i) * step));
}

function axes(plot: Plot, x: Scale, y: Scale): string {
  const [bottom, right] = [HEIGHT - MARGIN.bottom, WIDTH - MARGIN.right];
  const across = x.ticks.map(([at, text]) => `<path d="M${round(x.at(at))} ${MARGIN.top}V${bottom}" stroke="${INK.line}"/><text x="${round(x.at(at))}" y="${bottom + 16}" text-anchor="middle" fill="${INK.dim}">${escaped(text)}</text>`);
  const down = y.ticks.map(([at, text]) => `<path d="M${MARGIN.left} ${round(y.at(at))}H${right}" stroke="${INK.line}"/><text x="${MARGIN.left - 6}" y="${round(y.at(at)) + 4}" text-anchor="end" fill="${INK.dim}">${escaped(text)}</text>`);
  const names = `<text x="${WIDTH / 2}" y="20" text-anchor="middle" font-size="14" font-weight="600" fill="${INK.text}">${escaped(plot.title)}</text>`
    + `<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 16}" text-anchor="middle" fill="${INK.text}">${escaped(plot.x.label)}</text>`
    + `<text transform="translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle" fill="${INK.text}">${escaped(plot.y.label)}</text>`;
  return across.join("") + down.join("") + names;
}

function markOf(mark: PlotMark, x: Scale["at"], y: Scale["at"]): string {
  const at = (i: number): readonly [number, number] | null => {
    const [px, py] = [mark.x[i], mark.y[i]];
    return typeof px === "number" && typeof py === "number" ? [round(x(px)), round(y(py))] : null;
  };
  if (mark.kind === "bar") return mark.y.map((_, i) => bar(mark, i, x, y)).join("");
  if (mark.kind === "scatter") return mark.y.map((_, i) => at(i)).map((p) => (p ? `<circle cx="${p[0]}" cy="${p[1]}" r="${mark.size / 2}" fill="${mark.color}"/>` : "")).join("");
  let down = false;
  const path = mark.y.map((_, i) => {
    const p = at(i);
    const step = p ? `${down ? "L" : "M"}${p[0]} ${p[1]}` : "";
    down = p !== null;
    return step;
  }).join("");
  return path ? `<path d="${path}" fill="none" stroke="${mark.color}" stroke-width="${mark.width}"${mark.dashed ? ' stroke-dasharray="6 4"' : ""}/>` : "";
}

function bar(mark: PlotMark, i: number, x: Scale["at"], y: Scale["at"]): string {
  const [from, to, height] = [mark.x[i], mark.x[i + 1], mark.y[i]];
  if (typeof from !== "number" || typeof to !== "number" || typeof height !== "number") return "";
  const [top, ground] = [y(Math.max(height, 0)), y(Math.min(height, 0))].map((v) => Math.min(HEIGHT - MARGIN.bottom, v));
  return `<rect x="${round(x(from))}" y="${round(top ?? 0)}" width="${round(Math.max(1, x(to) - x(from) - 1))}" height="${round(Math.max(0, (ground ?? 0) - (top ?? 0)))}" fill="${mark.color}" fill-opacity="0.8"/>`;
}

function legend(plot: Plot): string {
  if (plot.marks.length < 2) return "";
  return plot.marks.slice(0, 12).map((mark, i) => `<rect x="${MARGIN.left + 10}" y="${MARGIN.top + 8 + 16 * i}" width="14" height="8" fill="${mark.color}"/>`
    + `<text x="${MARGIN.left + 30}" y="${MARGIN.top + 16 + 16 * i}" fill="${INK.text}">${escaped(nameOf(mark, i, plot))}</text>`).join("");
}

/** The SVG as a PNG of twice its size. */
export async function pngOf(plot: Plot): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svgOf(plot)], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = new OffscreenCanvas(2 * WIDTH, 2 * HEIGHT);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A table as CSV (RFC 4180); a text that a spreadsheet would take for a formula is kept a text. */
export function csvOfTable({ columns, rows }: TableData): string {
  const cell = (value: unknown): string => {
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    const text = value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
