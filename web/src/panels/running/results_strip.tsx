/** The strip of last results. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { openData } from "../documents/documents";
import { coordinates, valueText } from "../shared/format";
import { Picture } from "../shared/picture";
import { isPicture, results, type Result } from "./results";
import { client } from "../shared/server";
import { dialog, resultsShown } from "../workbench";

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
  const value = result.problem?.message ?? ((result.summary && valueText(result.summary)) || result.summary?.type || result.file?.media_type);
  const picture = !result.problem && isPicture(result) && result.url;
  const name = resultName(result);
  return (
    <button class={`result${result.problem ? " failed" : ""}`} aria-label={picture ? name : undefined} title={result.problem ? `${name}: ${result.problem.message}` : name} data-result={result.id} onClick={() => showResult(result)}>
      {picture ? <Picture url={picture} alt="" /> : <><span class="sr">{name}: </span><span class={result.problem ? "why" : "value"}>{value}</span></>}
      <span class="caption">{words}</span>
    </button>
  );
}

/** A result in the viewer, whose code is loaded now. */
export const showResult = (result: Result): void => void import("../viewer/acts").then((module) => module.showResult(result));

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
