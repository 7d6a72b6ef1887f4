/** A figure that answers: hovering tells the point, dragging zooms, series are hidden and shown; the table says the same. */
import "uplot/dist/uPlot.min.css";
import "../../styles/plot.css";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { write } from "../number";
import { chart, type Near } from "./chart";
import { csvOf, nameOf, rowsOf, type Plot } from "./figure";

const MOST_ROWS = 200;
const RATIO = 0.62;

export function PlotView({ plot }: { readonly plot: Plot }): VNode {
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<ReturnType<typeof chart> | null>(null);
  const [near, setNear] = useState<Near | null>(null);
  const [hidden, hide] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const size = (): number => Math.max(160, element.clientWidth);
    made.current = chart(element, plot, size(), Math.round(size() * RATIO), setNear);
    const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => made.current?.setSize({ width: size(), height: Math.round(size() * RATIO) }));
    sizes?.observe(element);
    const theme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = (): void => made.current?.redraw(false);
    theme.addEventListener("change", redraw);
    return () => {
      sizes?.disconnect();
      theme.removeEventListener("change", redraw);
      made.current?.destroy();
      made.current = null;
    };
  }, [plot]);
  const names = plot.marks.map((mark, i) => nameOf(mark, i, plot));
  const toggle = (i: number): void => {
    const next = new Set(hidden);
    if (!next.delete(i)) next.add(i);
    hide(next);
    made.current?.setSeries(i + 1, { show: !next.has(i) });
  };
  return (
    <figure class="plot">
      {plot.title && <figcaption>{plot.title}</figcaption>}
      <div ref={host} role="img" aria-label={t("plot.figure", { title: plot.title, lines: names.join(", ") })} />
      <p class="plot-near dim" aria-hidden="true">{near ? `${near.name}: ${write(near.x)}, ${write(near.y)}` : " "}</p>
      {plot.marks.length > 1 && (
        <div class="plot-legend">
          {plot.marks.map((mark, i) => (
            <button key={i} type="button" class="quiet" aria-pressed={!hidden.has(i)} aria-label={t("plot.hide", { label: names[i] ?? "" })} onClick={() => toggle(i)}>
              <span class="swatch" style={{ background: mark.color }} />{names[i]}
            </button>
          ))}
        </div>
      )}
      {plot.thinned && <p class="dim">{t("plot.thinned")}</p>}
      <PlotTable plot={plot} />
    </figure>
  );
}

/** The numbers of a plot, and all of them for a spreadsheet. */
export function PlotTable({ plot }: { readonly plot: Plot }): VNode {
  const [copied, setCopied] = useState(false);
  const rows = rowsOf(plot);
  const copy = (): void => void navigator.clipboard.writeText(csvOf(plot)).then(() => setCopied(true), () => setCopied(false));
  return (
    <details class="f-table">
      <summary>{t("plot.table")}</summary>
      <button type="button" onClick={copy}>{t("plot.copy")}</button> <span role="status" class="dim">{copied ? t("plot.copied") : ""}</span>
      <div class="plot-rows" tabIndex={0} role="region" aria-label={t("plot.table")}>
        <table>
          <thead><tr><th scope="col">{t("plot.name")}</th><th scope="col">{plot.x.label || "x"}</th><th scope="col">{plot.y.label || "y"}</th></tr></thead>
          <tbody>{rows.slice(0, MOST_ROWS).map(([name, x, y], i) => <tr key={i}><th scope="row">{name}</th><td>{x === null ? "–" : write(x)}</td><td>{y === null ? "–" : write(y)}</td></tr>)}</tbody>
        </table>
      </div>
      {rows.length > MOST_ROWS && <p class="dim">{t("plot.more", { count: rows.length - MOST_ROWS })}</p>}
    </details>
  );
}
