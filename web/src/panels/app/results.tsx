/** What the app has made: the newest result large, a picture in the making, and a strip of earlier ones. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { coordinates, valueText } from "../shared/format";
import { useEditor } from "../shared/hooks";
import { FIGURE, FigureFile } from "../inspector/figure";
import { Picture } from "../shared/picture";
import { isPicture, results, type Result } from "../running/results";
import { showResult } from "../running/results_strip";
import { narrow } from "../shell/views";
import { isDrawn } from "../viewer/frames";
import type { Tab } from "../workbench";
import { settingsAgain } from "./again";
import { shownIn } from "./shown";

/** One run, newest first; `all` are what its results show. */
interface Made {
  readonly run: string;
  readonly all: readonly Result[];
}

/** What runs of this app made. */
function madeBy(tab: Tab, all: readonly Result[]): Made[] {
  const names = new Set(shownIn(tab.editor.document, "outputs").map((entry) => entry.name));
  const runs = new Map<string, Result[]>();
  for (const result of all) {
    if (result.title !== tab.editor.document.title || (names.size && !names.has(result.output))) continue;
    const list = runs.get(result.run);
    if (list) list.push(result);
    else runs.set(result.run, [result]);
  }
  return [...runs].map(([run, list]) => ({ run, all: list.filter((one) => !drawnAnyway(one, list)) }));
}

/** The picture of a figure whose numbers are there to be drawn; the numbers of one that only its picture shows. */
function drawnAnyway(one: Result, all: readonly Result[]): boolean {
  const twins = all.filter((other) => other !== one && other.output === one.output && other.cell === one.cell);
  if (one.file?.media_type === FIGURE) return !isDrawn(one.summary) && twins.some(isPicture);
  return isPicture(one) && isDrawn(one.summary) && twins.some((other) => other.file?.media_type === FIGURE);
}

export function Results({ tab }: { tab: Tab }): VNode {
  const [chosen, choose] = useState<string | null>(null);
  const going = useEditor(tab.editor, (state) => state.run?.status === "running");
  const newest = useEditor(tab.editor, (state) => state.run?.id ?? null);
  useEffect(() => choose(null), [newest]);
  const made = madeBy(tab, results.value);
  const section = useCameInSight(made[0]?.run);
  const shown = made.find(({ run }) => run === chosen) ?? made[0];
  return (
    <section class="app-results" aria-label={t("app.results")} tabIndex={0} ref={section}>
      {going && <InTheMaking tab={tab} />}
      {!shown && !going && <p class="nothing dim">{t("app.no_result")}</p>}
      {shown && <Large tab={tab} made={shown} before={shown !== made[0]} />}
      {made.length > 1 && <Strip made={made} shown={shown} onChoose={choose} />}
    </section>
  );
}

/** On a phone the results are below the form: a new one is scrolled to. */
function useCameInSight(newest: string | undefined): { readonly current: HTMLElement | null } {
  const section = useRef<HTMLElement>(null);
  const before = useRef(newest);
  useEffect(() => {
    if (before.current !== newest && narrow.peek()) section.current?.scrollIntoView({ block: "start" });
    before.current = newest;
  }, [newest]);
  return section;
}

/** Everything that one run made, with what can be done with it. */
function Large({ tab, made, before }: { tab: Tab; made: Made; before: boolean }): VNode {
  const again = settingsAgain(tab.editor, made.run);
  return (
    <div class="app-large">
      {made.all.map((result) => <One key={result.id} result={result} />)}
      {before && <button onClick={again}><Icon name="reset" size={14} />{t("app.again")}</button>}
    </div>
  );
}

const nameOf = (result: Result): string => [result.output, coordinates(result.coordinates)].filter(Boolean).join(", ");

function One({ result }: { result: Result }): VNode {
  const name = nameOf(result);
  return (
    <figure>
      {isPicture(result) && result.url ? <button class="link" aria-label={`${t("output.open")}: ${name}`} onClick={() => showResult(result)}><Picture url={result.url} alt={t("app.picture", { name, words: result.title })} /></button>
        : result.file?.media_type === FIGURE && result.url ? <FigureFile url={result.url} title={name} /> : result.problem ? <p class="danger">{result.problem.message}</p>
        : <pre>{(result.summary && valueText(result.summary)) || result.file?.name}</pre>}
      <figcaption><span>{name}</span>{result.url && result.file && <a href={result.url} download={result.file.name}>{t("output.download")}</a>}</figcaption>
    </figure>
  );
}

/** Earlier runs, a small picture each. */
function Strip({ made, shown, onChoose }: { made: readonly Made[]; shown: Made | undefined; onChoose: (run: string) => void }): VNode {
  return (
    <div class="app-history" role="group" aria-label={t("app.history")}>
      {made.map((one, i) => {
        const face = one.all.find(isPicture) ?? one.all[0];
        const words = i === 0 ? t("app.latest") : face ? nameOf(face) : "";
        return (
          <button key={one.run} class="result" aria-pressed={one === shown} aria-label={t("app.history_item", { place: i + 1, count: made.length, words })} onClick={() => onChoose(one.run)}>
            {face && isPicture(face) && face.url ? <Picture url={face.url} alt="" /> : <span class="value">{(face?.summary && valueText(face.summary)) || face?.summary?.type}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** The newest preview of the run that goes on, at most three a second: more would flicker. */
function InTheMaking({ tab }: { tab: Tab }): VNode | null {
  const [url, setUrl] = useState("");
  const last = useRef(0);
  const stop = useMemo(() => tab.runs.onPreview((preview) => {
    const now = performance.now();
    if (now - last.current < 333) return;
    last.current = now;
    setUrl(URL.createObjectURL(new Blob([preview.bytes], { type: preview.media_type })));
  }), [tab]);
  useEffect(() => stop, [stop]);
  useEffect(() => () => { if (url) URL.revokeObjectURL(url); }, [url]);
  return url ? <figure class="making"><img src={url} alt={t("app.preview")} /><figcaption>{t("app.preview")}</figcaption></figure> : null;
}
