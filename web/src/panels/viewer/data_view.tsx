/** What is no picture: a figure that answers, a table, a text; two of them side by side. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { Figure } from "../inspector/figure";
import { csvOf } from "../../widgets/plot/figure";
import { Picture } from "../shared/picture";
import type { TableData } from "./content";
import { csvOfTable, pngOf, save, svgOf } from "./export";
import type { Seen } from "./seen";
import { altOf, slotName } from "./words";

export function Data({ a, b }: { readonly a: Seen; readonly b: Seen | null }): VNode {
  return (
    <div class={`v-stage v-data${b ? " two" : ""}`} role="group" tabIndex={0} aria-label={[a, ...(b ? [b] : [])].map(({ slot, frame }) => altOf(slot, frame, null)).join("; ")}>
      <One seen={a} />
      {b && <One seen={b} />}
      {b && <p class="v-said">{t("viewer.only_pictures")}</p>}
    </div>
  );
}

function One({ seen }: { readonly seen: Seen }): VNode {
  const { content, slot, frame, problem } = seen;
  const name = slotName(slot).replaceAll(/[^\w.-]+/g, "_") || "figure";
  if (!content) return <p class="dim">{problem || t(slot ? "viewer.reading" : "viewer.nothing")}</p>;
  if (content.kind === "plot") {
    const { plot } = content;
    return (
      <div class="v-figure">
        <div class="buttons" role="group" aria-label={t("viewer.export")}>
          <button onClick={() => void pngOf(plot).then((blob) => save(blob, `${name}.png`))}>PNG</button>
          <button onClick={() => save(new Blob([svgOf(plot)], { type: "image/svg+xml" }), `${name}.svg`)}>SVG</button>
          <button onClick={() => save(new Blob([csvOf(plot)], { type: "text/csv" }), `${name}.csv`)}>CSV</button>
        </div>
        <Figure plot={plot} />
      </div>
    );
  }
  if (content.kind === "table") return <Table table={content.table} name={name} />;
  if (content.kind === "picture") return frame?.url && frame.kind !== "tensor" ? <Picture url={frame.url} alt={altOf(slot, frame, content.picture)} /> : <p class="dim">{t("viewer.beside_data")}</p>;
  return <pre>{content.text}</pre>;
}

const MOST_ROWS = 500;

function Table({ table, name }: { readonly table: TableData; readonly name: string }): VNode {
  return (
    <div class="v-figure">
      <div class="buttons"><button onClick={() => save(new Blob([csvOfTable(table)], { type: "text/csv" }), `${name}.csv`)}>CSV</button></div>
      <table class="v-table">
        <thead><tr>{table.columns.map((column, i) => <th key={i} scope="col">{column}</th>)}</tr></thead>
        <tbody>{table.rows.slice(0, MOST_ROWS).map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}>{cellText(cell)}</td>)}</tr>)}</tbody>
      </table>
      {table.rows.length > MOST_ROWS && <p class="dim">{t("viewer.more_rows", { count: table.rows.length - MOST_ROWS })}</p>}
    </div>
  );
}

const cellText = (cell: unknown): string => (cell === null || cell === undefined ? "–" : typeof cell === "string" ? cell : JSON.stringify(cell));
