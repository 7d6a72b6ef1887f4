/** The Output tab: what the selected node gave in the last run, or all results of it. */
import { Fragment, type VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { Cell, Summary } from "../../api/run_event";
import { parsePlace, type Place } from "../../graph/document";
import { cellAt, cellWords, indexAt } from "../../graph/cells";
import { nodeSpace } from "../../store/cursor";
import { pictureOf, shownResult } from "../../store/known";
import type { Editor } from "../../store/state";
import { shortNumber } from "../../graph/words";
import { decimal, t } from "../../messages";
import { catalogue } from "../workbench";
import { plotOfSummary } from "../../widgets/plot/figure";
import { shape, valueText } from "../shared/format";
import { useEditor } from "../shared/hooks";
import { Picture } from "../shared/picture";
import { isPicture, resultsAt, type Result } from "../running/results";
import { inCell } from "../running/watching";
import { ResultButtons, resultName, showResult } from "../running/results_strip";
import { FIGURE, Figure, FigureFile } from "./figure";
import { Thumb } from "../shared/thumb";
import { look } from "../viewer/wish";
import { tabs } from "../workbench";
import { selectedNode } from "./parameters";

const NOTHING: Readonly<Record<string, Summary>> = {};

export function Output({ editor }: { editor: Editor }): VNode {
  const name = useEditor(editor, (state) => selectedNode(state.selection));
  const run = useEditor(editor, (state) => state.run);
  const cursor = useEditor(editor, (state) => state.cursor);
  const cell = name === null ? cursor.cell : cellUnder(editor, name);
  const outputs = useEditor(editor, (state) => (name === null ? NOTHING : shownResult(state, name).outputs));
  if (!run && !Object.keys(outputs).length) return <p class="dim">{t("inspector.no_run")}</p>;
  const mine = run ? resultsAt(run.id, editor.document.title, run.outputs, (at) => inCell(at, cell)).filter((r) => name === null || placeOf(editor, r)?.node === name) : [];
  const here = Object.keys(cell).length > 0 && !mine.length && !Object.keys(outputs).length;
  return (
    <div>
      {mine.filter((result) => !drawnAnyway(result)).map((result) => (
        <div class="out" key={result.id}>
          {isPicture(result) && result.url && <button class="link" aria-label={`${t("output.open")}: ${resultName(result)}`} data-result={result.id} onClick={() => showResult(result)}><Picture url={result.url} alt="" /></button>}
          {result.file?.media_type === FIGURE && result.url && <FigureFile url={result.url} title={resultName(result)} />}
          {!isPicture(result) && result.summary && valueText(result.summary) && <pre>{valueText(result.summary)}</pre>}
          {result.problem && <p class="danger">{result.problem.message}</p>}
          <ResultButtons result={result} />
        </div>
      ))}
      {Object.entries(outputs).map(([port, summary]) => <SummaryFacts key={port} port={port} summary={summary} drawn={mine.some((r) => r.file?.media_type === FIGURE && placeOf(editor, r)?.port === port)}
        enlarge={name === null || mine.some((r) => isPicture(r) && placeOf(editor, r)?.port === port) ? null : () => lookAt(editor, name, port)} />)}
      {!mine.length && !Object.keys(outputs).length && <p class="dim">{here ? t("output.no_cell", { cell: cellWords(cell) }) : t("inspector.no_output")}</p>}
    </div>
  );
}

/** The cell of a node that the cursor of the axes is on. */
function cellUnder(editor: Editor, node: string): Cell {
  const space = nodeSpace(editor, node);
  return cellAt(space, indexAt(space, editor.get().cursor.places));
}

/** Where a result comes from: a declared output, or "node.port" where none is declared. */
const placeOf = (editor: Editor, result: Result): Place | null => editor.document.outputs.get(result.output)?.place ?? parsePlace(result.output);

/** The picture of a figure whose numbers are drawn beside it. */
const drawnAnyway = (result: Result): boolean => isPicture(result) && result.summary?.["plot"] !== undefined && !(result.summary["kinds"] as readonly string[] | undefined)?.includes("image");

/** Follow an output of a node in the first slot of the viewer. */
function lookAt(editor: Editor, node: string, port: string): void {
  const tab = tabs.value.find((one) => one.editor === editor);
  if (tab) look({ kind: "node", tab: tab.id, node, port });
}

interface FactsProps {
  readonly port: string;
  readonly summary: Summary;
  /** Its figure is drawn already. */
  readonly drawn: boolean;
  /** Look at its picture large; null where that is shown already. */
  readonly enlarge: (() => void) | null;
}

function SummaryFacts({ port, summary, drawn, enlarge }: FactsProps): VNode {
  const { min, max, mean, std } = summary;
  const plot = useMemo(() => (drawn ? null : plotOfSummary(summary)), [summary, drawn]);
  const number = (value: number | null | undefined): string => (typeof value === "number" ? decimal(shortNumber(value)) : "–");
  const picture = enlarge === null ? null : pictureOf({ [port]: summary });
  return (
    <section class="out">
      <h2 class="head">{port}</h2>
      {enlarge && picture !== null && <button class="link" aria-label={`${t("output.open")}: ${port}`} onClick={enlarge}><Thumb digest={picture} /></button>}
      <dl class="facts">
        <dt>{catalogue.value.typeTitle(summary.type)}</dt><dd>{[shape(summary), summary.dtype].filter(Boolean).join(" ") || (typeof summary["title"] === "string" ? summary["title"] : valueText(summary))}</dd>
        {typeof min === "number" && <><dt>{t("output.range_name")}</dt><dd>{t("output.range", { min: number(min), max: number(max), mean: number(mean), std: number(std) })}</dd></>}
        {summary.finite === false && <><dt>!</dt><dd class="alarm">{t("output.not_finite")}</dd></>}
        {summary.notes?.map((note) => <Fragment key={note}><dt>{t("output.note")}</dt><dd>{note}</dd></Fragment>)}
      </dl>
      {plot && <Figure plot={plot} />}
    </section>
  );
}
