/** Run, and how far it is, in words of the app: nothing here speaks of the parts that the workflow is made of. */
import type { VNode } from "preact";
import { t } from "../../messages";
import type { Editor, RunState } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { commandOf, keysOf } from "../commands/commands";
import { duration } from "../shared/format";
import { useEditor } from "../shared/hooks";
import { price, timeOf } from "../running/pricing";
import { cancelRun, openRuns, starting, startRun, unsentRuns } from "../running/running";

export function RunRow({ editor }: { editor: Editor }): VNode {
  const run = useEditor(editor, (state) => state.run);
  const problem = useEditor(editor, (state) => state.problems.find((p) => (p.severity ?? "blocking") === "blocking") ?? null);
  const on = run?.status === "queued" || run?.status === "running";
  const percent = Math.floor((run?.progress ?? 0) * 100);
  const command = commandOf("run.all");
  return (
    <div class="app-run">
      <div class="buttons">
        <button class="main" id="run" disabled={starting.value} aria-describedby="price" title={command ? keysOf(command) : ""} onClick={() => void startRun()}><Icon name="play" size={15} />{t("run.run")}</button>
        {(on || openRuns.value > 0 || unsentRuns.value > 0) && <button onClick={() => void cancelRun(true)}><Icon name="stop" size={14} />{t("run.cancel")}</button>}
      </div>
      {on && <div class="meter" role="progressbar" aria-label={t("app.working", { percent })} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}><i style={{ transform: `scaleX(${run.progress})` }} /></div>}
      <p id="price" class={run?.status === "failed" && !on ? "danger" : "dim"}>{wordsOf(editor, run, problem?.message ?? null)}</p>
    </div>
  );
}

function wordsOf(editor: Editor, run: RunState | null, problem: string | null): string {
  if (unsentRuns.value) return t("run.unsent");
  if (run?.status === "queued" || (openRuns.value > 0 && run?.status !== "running")) return t("app.waiting");
  if (run?.status === "running") return working(run);
  if (problem !== null) return t("app.blocked", { reason: problem });
  if (run?.status === "failed") return t("app.failed", { reason: reasonOf(run) });
  if (run?.status === "cancelled") return t("app.cancelled");
  if (run?.status === "succeeded") return t("app.done", { time: duration(run.ms ?? 0) });
  const time = price.value ? timeOf(editor, price.value) : null;
  return time ? t("app.ready_time", { time: duration(time) }) : t("app.ready");
}

function working(run: RunState): string {
  const percent = Math.floor(run.progress * 100);
  return run.etaSeconds === null ? t("app.working", { percent }) : t("app.working_left", { percent, time: duration(run.etaSeconds * 1000) });
}

const reasonOf = (run: RunState): string => run.problem?.message ?? [...run.nodes.values()].find((node) => node.problem)?.problem?.message ?? "";
