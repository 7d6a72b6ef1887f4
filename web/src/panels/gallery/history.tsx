/** All runs, the newest first: how each went, how long it took, what it made, why it failed; its workflow, cancel, again. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Run } from "../../api/client";
import type { RunStatus } from "../../api/run_event";
import { t } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { openData } from "../documents/documents";
import { complain } from "../documents/files";
import { ago, duration, locale } from "../shared/format";
import { isPicture, resultsOf } from "../running/results";
import { Picture } from "../shared/picture";
import { client } from "../shared/server";
import { heard } from "../running/watching";
import { makeAgain } from "./recall";

const PAGE = 50;
const MOST_PICTURES = 6;
const STATES: readonly RunStatus[] = ["queued", "running", "succeeded", "failed", "cancelled"];
const ICONS: Readonly<Record<RunStatus, IconName>> = { queued: "history", running: "play", succeeded: "check", failed: "alert", cancelled: "stop" };

/** The runs of a state as far as somebody looked; those whose events come are asked for anew. */
function useRuns(status: RunStatus | ""): { readonly runs: readonly Run[] | null; readonly more: (() => void) | null } {
  const [runs, setRuns] = useState<readonly Run[] | null>(null);
  const next = useRef<number | null>(null);
  const load = async (before: number | null): Promise<void> => {
    const found = await client.runs({ limit: PAGE, ...(before === null ? {} : { before }), ...(status ? { status } : {}) }).catch(complain);
    if (!found) return;
    next.current = found.next;
    setRuns((old) => (before === null ? found.runs : [...(old ?? []), ...found.runs]));
  };
  useEffect(() => {
    setRuns(null);
    void load(null);
    return heard.on((event) => {
      if (event.kind !== "run_queued" && event.kind !== "run_started" && event.kind !== "run_finished") return;
      void client.getRun(event.run).then((run) => setRuns((old) => old && withRun(old, run, status)), () => undefined);
    });
  }, [status]);
  return { runs, more: next.current === null ? null : () => void load(next.current) };
}

/** The list with a run as it stands now: in its place, in front where it is new, out where it is of another state now. */
export function withRun(runs: readonly Run[], run: Run, status: RunStatus | ""): readonly Run[] {
  const fits = !status || run.status === status;
  if (!runs.some(({ id }) => id === run.id)) return fits ? [run, ...runs].sort((a, b) => b.seq - a.seq) : runs;
  return fits ? runs.map((one) => (one.id === run.id ? run : one)) : runs.filter(({ id }) => id !== run.id);
}

export function RunHistory(): VNode {
  const [status, setStatus] = useState<RunStatus | "">("");
  const { runs, more } = useRuns(status);
  return (
    <div class="run-history">
      <label class="run-filter">{t("gallery.runs_state")}
        <select value={status} onChange={(e) => setStatus(e.currentTarget.value as RunStatus | "")}>
          <option value="">{t("gallery.runs_all")}</option>{STATES.map((one) => <option key={one} value={one}>{t(`gallery.run_${one}`)}</option>)}
        </select>
      </label>
      {runs?.length === 0 && <p class="dim">{t(status ? "gallery.runs_none" : "gallery.runs_empty")}</p>}
      <ul class="runs">{runs?.map((run) => <RunRow key={run.id} run={run} />)}</ul>
      {more && <button onClick={more}>{t("gallery.runs_more")}</button>}
    </div>
  );
}

/** "2 min ago, took 3.4 s, 4 results". */
function factsOf(run: Run): string {
  const made = Object.values(run.outputs ?? {}).reduce((sum, cells) => sum + cells.length, 0);
  return [ago(run.created * 1000), run.ms ? t("gallery.run_took", { time: duration(run.ms) }) : "", made ? t("gallery.run_made", { count: made }) : "",
    run.front ? t("gallery.run_front") : "", run.attempt > 1 ? t("gallery.run_attempt", { count: run.attempt }) : ""].filter(Boolean).join(" · ");
}

function RunRow({ run }: { run: Run }): VNode {
  const open = run.status === "queued" || run.status === "running";
  const pictures = resultsOf(run.id, run.title, run.outputs).filter(isPicture).slice(0, MOST_PICTURES);
  return (
    <li class={`run ${run.status}`}>
      <p><Icon name={ICONS[run.status]} size={14} /> <strong>{run.title || run.id}</strong> <span class={run.status === "failed" ? "danger" : "dim"}>{t(`gallery.run_${run.status}`)}</span></p>
      <p class="dim"><time dateTime={new Date(run.created * 1000).toISOString()} title={new Date(run.created * 1000).toLocaleString(locale())}>{factsOf(run)}</time></p>
      {run.problem && <p class="danger">{run.problem.where.node ? `${run.problem.where.node}: ` : ""}{run.problem.message}</p>}
      {pictures.length > 0 && <p class="run-pictures">{pictures.map((one) => one.url && <Picture key={one.id} url={one.url} alt={t("gallery.run_picture", { name: one.output, place: one.cell + 1 })} />)}</p>}
      <RunButtons run={run} open={open} />
    </li>
  );
}

export function RunButtons({ run, open }: { run: Run; open: boolean }): VNode {
  const name = run.title || run.id;
  const act = (key: "gallery.run_open" | "gallery.run_cancel" | "gallery.run_retry", icon: IconName, perform: () => void): VNode =>
    <button aria-label={`${t(key)}: ${name}`} onClick={perform}><Icon name={icon} size={13} />{t(key)}</button>;
  return (
    <div class="buttons">
      {act("gallery.run_open", "files", () => void client.runWorkflow(run.id).then((data) => openData(data, run.title), complain))}
      {open ? act("gallery.run_cancel", "stop", () => void client.cancel(run.id).catch(complain)) : act("gallery.run_retry", "reset", () => void makeAgain({ run: run.id }))}
    </div>
  );
}
