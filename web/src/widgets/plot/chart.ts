/** Drawing a plot with uPlot: lines, points and bars, each with its own x; drag zooms, a double click shows all again. */
import uPlot from "uplot";
import { nameOf, rangeOf, type Plot, type PlotAxis, type PlotMark } from "./figure";

export interface Near {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const REACH = 24;
/** uPlot declares these as enums that it does not export. */
const FACETED = 2 as unknown as uPlot.Mode;
const LINEAR = 1 as unknown as uPlot.Scale.Distr;
const LOGARITHMIC = 3 as unknown as uPlot.Scale.Distr;

/** A chart in `host`; `onNear` is told the point near the pointer, or null. */
export function chart(host: HTMLElement, plot: Plot, width: number, height: number, onNear: (near: Near | null) => void): uPlot {
  const ranges = { x: rangeOf(plot, "x"), y: rangeOf(plot, "y") };
  const whole = (u: uPlot): void => {
    u.setScale("x", { min: ranges.x[0], max: ranges.x[1] });
    u.setScale("y", { min: ranges.y[0], max: ranges.y[1] });
  };
  const color = (token: string) => (): string => getComputedStyle(host).getPropertyValue(token).trim() || "currentColor";
  const options: uPlot.Options = {
    mode: FACETED, width, height, legend: { show: false }, padding: [10, 12, 0, 0],
    cursor: { points: { show: false }, drag: { x: true, y: true, uni: 20 }, bind: { dblclick: (u) => () => { whole(u); return null; } } },
    scales: { x: scaleOf(plot.x, ranges.x), y: scaleOf(plot.y, ranges.y) },
    axes: [axisOf(plot.x, color, 28), axisOf(plot.y, color, 48)],
    series: [{}, ...plot.marks.map((mark, i) => seriesOf(mark, nameOf(mark, i, plot)))],
    hooks: { setCursor: [(u) => onNear(nearest(u, plot))] },
  };
  const data = [null, ...plot.marks.map((mark) => [mark.x, mark.y])] as unknown as uPlot.AlignedData;
  return new uPlot(options, data, host);
}

const scaleOf = (axis: PlotAxis, [min, max]: readonly [number, number]): uPlot.Scale =>
  ({ time: false, auto: false, min, max, distr: axis.log ? LOGARITHMIC : LINEAR, range: (_, low: number | null, high: number | null) => [low ?? min, high ?? max] });

function axisOf(axis: PlotAxis, color: (token: string) => () => string, size: number): uPlot.Axis {
  const named: Partial<uPlot.Axis> = axis.ticks.length
    ? { splits: () => axis.ticks.map(([at]) => at), values: (_, splits) => splits.map((at) => axis.ticks.find(([tick]) => tick === at)?.[1] ?? "") } : {};
  return { stroke: color("--wl-dim"), grid: { stroke: color("--wl-edge"), width: 1 }, ticks: { stroke: color("--wl-edge"), size: 4 }, size, font: "11px system-ui, sans-serif",
    ...(axis.label ? { label: axis.label, labelSize: 18, labelFont: "11px system-ui, sans-serif" } : {}), ...named };
}

function seriesOf(mark: PlotMark, label: string): uPlot.Series {
  return {
    label, stroke: mark.color, width: mark.kind === "line" ? mark.width : 1, ...(mark.dashed ? { dash: [6, 4] } : {}),
    fill: mark.kind === "line" ? undefined : `${mark.color}${mark.kind === "bar" ? "cc" : "ff"}`, points: { show: false },
    facets: [{ scale: "x", auto: false }, { scale: "y", auto: false }], paths: (u) => PATHS[mark.kind](u, mark),
  } as uPlot.Series;
}

type Draw = (u: uPlot, mark: PlotMark) => uPlot.Series.Paths;

const place = (u: uPlot, x: number | null | undefined, y: number | null | undefined): readonly [number, number] | null =>
  (typeof x !== "number" || typeof y !== "number" ? null : [u.valToPos(x, "x", true), u.valToPos(y, "y", true)]);

const line: Draw = (u, mark) => {
  const stroke = new Path2D();
  let down = false;
  mark.y.forEach((y, i) => {
    const at = place(u, mark.x[i], y);
    if (at && down) stroke.lineTo(...at);
    else if (at) stroke.moveTo(...at);
    down = at !== null;
  });
  return { stroke };
};

const scatter: Draw = (u, mark) => {
  const fill = new Path2D();
  const radius = (mark.size / 2) * devicePixelRatio;
  mark.y.forEach((y, i) => {
    const at = place(u, mark.x[i], y);
    if (!at) return;
    fill.moveTo(at[0] + radius, at[1]);
    fill.arc(...at, radius, 0, 2 * Math.PI);
  });
  return { fill };
};

const bar: Draw = (u, mark) => {
  const fill = new Path2D();
  const ground = u.valToPos(Math.max(0, u.scales["y"]?.min ?? 0), "y", true);
  mark.y.forEach((y, i) => {
    const [from, to] = [place(u, mark.x[i], y), place(u, mark.x[i + 1], y)];
    if (from && to) fill.rect(from[0], Math.min(from[1], ground), Math.max(1, to[0] - from[0] - devicePixelRatio), Math.abs(ground - from[1]));
  });
  return { fill };
};

const PATHS: Readonly<Record<PlotMark["kind"], Draw>> = { line, scatter, bar };

/** The point nearest to the pointer, within reach. */
function nearest(u: uPlot, plot: Plot): Near | null {
  const { left = -1, top = -1 } = u.cursor;
  if (left < 0 || top < 0) return null;
  let best: { near: Near; far: number } | null = null;
  plot.marks.forEach((mark, m) => {
    if (u.series[m + 1]?.show === false) return;
    mark.y.forEach((y, i) => {
      const x = mark.kind === "bar" ? ((mark.x[i] ?? 0) + (mark.x[i + 1] ?? 0)) / 2 : mark.x[i];
      if (typeof x !== "number" || y === null) return;
      const far = Math.hypot(u.valToPos(x, "x") - left, mark.kind === "bar" ? 0 : u.valToPos(y, "y") - top);
      if (far < (best?.far ?? REACH)) best = { near: { name: nameOf(mark, m, plot), x, y }, far };
    });
  });
  return (best as { near: Near } | null)?.near ?? null;
}
