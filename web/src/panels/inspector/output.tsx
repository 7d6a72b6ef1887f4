/** The Output tab: what the selected node gave in the last run, or all results of it. */
import type { VNode } from "preact";
import type { Summary } from "../../api/run_event";
import type { Editor } from "../../store/state";
import { shortNumber } from "../../graph/words";
import { t } from "../../messages";
import { shape, valueText } from "../format";
import { useEditor } from "../hooks";
import { Picture } from "../picture";
import { isPicture, results } from "../results";
import { ResultButtons, resultName } from "../results_strip";
import { dialog } from "../workbench";
import { selectedNode } from "./parameters";

export function Output({ editor }: { editor: Editor }): VNode {
  const name = useEditor(editor, (state) => selectedNode(state.selection));
  const run = useEditor(editor, (state) => state.run);
  if (!run) return <p class="dim">{t("inspector.no_run")}</p>;
  const mine = results.value.filter((r) => r.run === run.id && (name === null || editor.document.outputs.get(r.output)?.place.node === name));
  const outputs = name === null ? {} : (run.nodes.get(name)?.outputs ?? {});
  return (
    <div>
      {mine.map((result) => (
        <div class="out" key={result.id}>
          {isPicture(result) && result.url && <button class="link" aria-label={`${t("output.open")}: ${resultName(result)}`} onClick={() => { dialog.value = { kind: "viewer", result: result.id }; }}><Picture url={result.url} alt="" /></button>}
          {!isPicture(result) && result.summary && <pre>{valueText(result.summary)}</pre>}
          {result.problem && <p class="danger">{result.problem.message}</p>}
          <ResultButtons result={result} />
        </div>
      ))}
      {Object.entries(outputs).map(([port, summary]) => <SummaryFacts key={port} port={port} summary={summary} />)}
      {!mine.length && !Object.keys(outputs).length && <p class="dim">{t("inspector.no_output")}</p>}
    </div>
  );
}

function SummaryFacts({ port, summary }: { port: string; summary: Summary }): VNode {
  const { min, max, mean, std } = summary;
  const number = (value: number | null | undefined): string => (typeof value === "number" ? shortNumber(value) : "–");
  return (
    <section class="out">
      <h2 class="head">{port}</h2>
      <dl class="facts">
        <dt>{summary.type}</dt><dd>{[shape(summary), summary.dtype].filter(Boolean).join(" ") || valueText(summary)}</dd>
        {typeof min === "number" && <><dt>range</dt><dd>{t("output.range", { min: number(min), max: number(max), mean: number(mean), std: number(std) })}</dd></>}
        {summary.finite === false && <><dt>!</dt><dd class="alarm">{t("output.not_finite")}</dd></>}
      </dl>
    </section>
  );
}
