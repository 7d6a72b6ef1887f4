/** The strip of last results, and one of them large. */
import type { VNode } from "preact";
import { t } from "../messages";
import { Icon } from "../widgets/icon";
import { openData } from "./documents";
import { coordinates, shape, valueText } from "./format";
import { useModal } from "./hooks";
import { Picture } from "./picture";
import { isPicture, results, type Result } from "./results";
import { client } from "./server";
import { dialog, resultsShown } from "./workbench";

/** What a result is called: "image, cfg 2.5: a red heart". */
export const resultName = (result: Result): string => [t("output.result", { name: result.output }), coordinates(result.coordinates), result.title].filter(Boolean).join(", ");

export function ResultsStrip(): VNode | null {
  if (!resultsShown.value) return null;
  return (
    <section class="results" aria-label={t("region.results")} tabIndex={0}>
      {!results.value.length && <p class="nothing dim">{t("output.none")}</p>}
      {results.value.map((result) => <Thumbnail key={result.id} result={result} />)}
    </section>
  );
}

function Thumbnail({ result }: { result: Result }): VNode {
  const words = coordinates(result.coordinates) || result.output;
  return (
    <button class={`result${result.problem ? " failed" : ""}`} aria-label={resultName(result)} title={resultName(result)} onClick={() => { dialog.value = { kind: "viewer", result: result.id }; }}>
      {result.problem ? <span>{result.problem.message}</span> : isPicture(result) && result.url ? <Picture url={result.url} alt="" />
        : <span class="value">{(result.summary && valueText(result.summary)) || result.summary?.type || result.file?.media_type}</span>}
      <span class="caption">{words}</span>
    </button>
  );
}

/** One result large; arrows walk through the strip. */
export function Viewer({ id }: { id: string }): VNode | null {
  const close = (): void => { if (dialog.value?.kind === "viewer") dialog.value = null; };
  const modal = useModal(close);
  const all = results.value;
  const at = all.findIndex((result) => result.id === id);
  const result = all[at];
  if (!result) return null;
  const go = (step: number): void => {
    const next = all[at + step];
    if (next) dialog.value = { kind: "viewer", result: next.id };
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") go(-1);
    if (event.key === "ArrowRight") go(1);
  };
  return (
    <dialog ref={modal} class="viewer" aria-label={resultName(result)} onKeyDown={keys}>
      <header>
        <h2>{resultName(result)}</h2><span class="spring" />
        <button class="quiet" disabled={at <= 0} aria-label={t("output.previous")} onClick={() => go(-1)}><Icon name="back" /></button>
        <button class="quiet" disabled={at >= all.length - 1} aria-label={t("output.next")} onClick={() => go(1)}><Icon name="forward" /></button>
        <button class="quiet" aria-label={t("viewer.close")} onClick={close}><Icon name="close" /></button>
      </header>
      <div class="stage">
        {isPicture(result) && result.url ? <Picture url={result.url} alt={resultName(result)} /> : <pre>{result.problem?.message ?? (result.summary && valueText(result.summary))}</pre>}
      </div>
      <aside><Facts result={result} /><ResultButtons result={result} /></aside>
    </dialog>
  );
}

function Facts({ result }: { result: Result }): VNode {
  const { summary, file } = result;
  return (
    <dl class="facts">
      {Object.keys(result.coordinates).length > 0 && <><dt>{t("output.coordinates")}</dt><dd>{coordinates(result.coordinates)}</dd></>}
      {Object.keys(result.seeds).length > 0 && <><dt>{t("output.seeds")}</dt><dd>{coordinates(result.seeds)}</dd></>}
      {summary && <><dt>{summary.type}</dt><dd>{[shape(summary), summary.dtype].filter(Boolean).join(" ")}</dd></>}
      {file && <><dt>{t("output.file")}</dt><dd>{file.name}{file.width ? `, ${file.width} × ${file.height ?? 0}` : ""}</dd></>}
    </dl>
  );
}

export function ResultButtons({ result }: { result: Result }): VNode {
  return (
    <div class="buttons">
      <button onClick={() => void openWorkflowOf(result)}><Icon name="reset" size={14} />{t("output.open_workflow")}</button>
      {result.url && result.file && <a href={result.url} download={result.file.name}>{t("output.download")}</a>}
    </div>
  );
}

/** The workflow as it ran, in a new tab. */
async function openWorkflowOf(result: Result): Promise<void> {
  const data = await client.runWorkflow(result.run);
  dialog.value = null;
  openData(data, result.title);
}
