/** The figures: what each is called, what is wanted at 1,000 and at 3,000 nodes, and what ComfyUI takes. */
import { round } from "./browser.mjs";

/** The driver's wheel turns less than once a frame: other front ends were measured a frame, so this is too. */
const perFrame = (s) => frame(s && { ...s, cpu: s.cpuFrame });
const frame = (s) => (s ? `${s.cpu.toFixed(1)} ms (${s.fps.toFixed(0)}/s)` : "–");
const ms = (v) => (v === undefined ? "–" : `${round(v)} ms`);
const seconds = (v) => (v === undefined ? "–" : `${(v / 1000).toFixed(2)} s`);
const megabytes = (v) => (v === undefined ? "–" : `${v} MB`);
const shown = (s) => (s ? `${s.dropped} %, ${round((100 * s.shown) / Math.max(1, s.sent))} %` : "–");
const cpu = (s) => s?.cpu;

/** `key`: where a page's figures have it; `wanted`: at most, at 1,000 and at more nodes; `peer`: ComfyUI 1.58.1 with 1,000 nodes. */
export const FIGURES = [
  { key: "pan", name: "pan: CPU a frame (frames a second)", wanted: [10, 10], value: cpu, show: frame, peer: "65 ms (15/s)" },
  { key: "whole", name: "pan of the whole graph", wanted: [9, 10], value: cpu, show: frame, peer: "274 ms (4/s)" },
  { key: "zoom", name: "wheel zoom", wanted: [6.5, 7], value: (s) => s?.cpuFrame, show: perFrame, peer: "61 ms (15/s)" },
  { key: "drag", name: "drag of a node", wanted: [5, 5], value: cpu, show: frame, peer: "76 ms (13/s)" },
  { key: "wire", name: "wire added + removed, to the painted frame", wanted: [16, 16], value: (v) => v, show: ms, peer: "145 ms" },
  { key: "previews", name: "20 previews at 10 Hz: dropped frames, shown", wanted: [0.5, 0.5], value: (s) => s?.dropped, show: shown, peer: "24 %, 100 %" },
  { key: "ready", name: "page and workflow ready", wanted: [500, 700], value: (v) => v, show: seconds, peer: "8.1 s" },
  { key: "opened", name: "workflow into the open page", wanted: [150, 400], value: (v) => v, show: seconds, peer: "3.8 s" },
  { key: "heap", name: "heap", wanted: [20, 30], value: (v) => v, show: megabytes, peer: "84 MB" },
  { key: "keystroke", name: "key in a text field, to the painted frame", wanted: [50, 50], value: (v) => v, show: ms, peer: "" },
  { key: "undo", name: "undo, to the painted frame", wanted: [16, 16], value: (v) => v, show: ms, peer: "" },
  { key: "socket", name: "preview from the server, to the painted frame", wanted: [50, 50], value: (v) => v, show: ms, peer: "" },
];

const column = (n) => (n <= 1000 ? 0 : 1);
export const wantedAt = (figure, n) => figure.wanted[column(n)];

/** A wanted figure in words, as its measured ones are shown. */
function wanted(figure) {
  const say = (v) => (figure.key === "previews" ? `${v} %, 100 %` : figure.key === "heap" ? megabytes(v) : figure.show === seconds ? seconds(v) : `${v} ms`);
  const [few, many] = figure.wanted.map(say);
  return few === many ? `≤ ${few}` : `≤ ${few}; ${many}`;
}

/** The table: a row a figure of the whole application, then of the canvas alone; a column a size and pixel ratio. Bold: more than wanted. */
export function table(results) {
  const head = results.map((r) => `${r.n.toLocaleString("en")} nodes${r.ratio === 1 ? "" : `, ${r.ratio} pixels a point`}`);
  const rows = [["app", "the whole application"], ["canvas", "the canvas alone, 1600 × 900"]].flatMap(([page, words]) => {
    const there = FIGURES.filter((f) => results.some((r) => r[page]?.[f.key] !== undefined));
    return there.length ? [[`**${words}**`, "", ...results.map(() => ""), ""], ...there.map((f) => row(f, page, results))] : [];
  });
  const lines = [["figure", "wanted", ...head, "ComfyUI 1.58.1, 1,000 nodes"], ["---", "---", ...head.map(() => "---"), "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function row(figure, page, results) {
  const cells = results.map((r) => {
    const value = r[page]?.[figure.key];
    const text = figure.show(value);
    return reaches(figure, value, r.n) ? text : `**${text}**`;
  });
  return [figure.name, wanted(figure), ...cells, figure.peer];
}

/** Every figure in words, for those who print a table of their own. */
export const rows = (results) => results.flatMap((r) => ["app", "canvas"].flatMap((page) => FIGURES.filter((f) => r[page]?.[f.key] !== undefined)
  .map((f) => ({ name: `${f.name}, ${r.n} nodes${r.ratio === 1 ? "" : `, ratio ${r.ratio}`}${page === "canvas" ? ", canvas alone" : ""}`,
    wanted: wanted(f), measured: f.show(r[page][f.key]), reached: reaches(f, r[page][f.key], r.n), peer: f.peer }))));

/** Whether a figure is as wanted; one that was not taken is. */
export function reaches(figure, value, n) {
  if (value === undefined) return true;
  return figure.value(value) <= wantedAt(figure, n) && (figure.key !== "previews" || value.shown >= value.sent);
}

/** A figure of its own, in words: one that should be small, one that should be large, one that is only told. */
export const atMost = (name, value, most, unit = "ms") => ({ name, wanted: `≤ ${most} ${unit}`, measured: `${round(value)} ${unit}`, reached: value <= most, peer: "" });
export const atLeast = (name, value, least, unit = "/s") => ({ name, wanted: `≥ ${least} ${unit}`, measured: `${round(value)} ${unit}`, reached: value >= least, peer: "" });
export const told = (name, words) => ({ name, wanted: "", measured: words, reached: true, peer: "" });

/** Figures of their own as a table; bold: not as wanted. */
export const list = (found) => ["| figure | wanted | measured |", "| --- | --- | --- |", ...found.map(({ name, wanted: want, measured, reached }) => `| ${name} | ${want} | ${reached ? measured : `**${measured}**`} |`)].join("\n");
