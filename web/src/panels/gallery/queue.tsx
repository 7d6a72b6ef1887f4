/** The queue: what runs, what waits and in which order; each can be moved and cancelled. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Run } from "../../api/client";
import { t } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { complain } from "../documents/files";
import { ago } from "../shared/format";
import { client } from "../shared/server";
import { heard } from "../running/watching";
import { announcement, dialog, toast } from "../workbench";
import { move, queue, type QueueNow } from "./api";
import { RunButtons } from "./history";

const KINDS = new Set(["run_queued", "run_started", "run_finished"]);
const PAUSE = 150;

function useQueue(): { readonly now: QueueNow | null; readonly again: () => Promise<void> } {
  const [now, setNow] = useState<QueueNow | null>(null);
  const again = async (): Promise<void> => setNow((await queue().catch(complain)) ?? { running: null, waiting: [], count: 0 });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    void again();
    const stop = heard.on((event) => {
      if (!KINDS.has(event.kind)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void again(), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return { now, again };
}

/** Before which run one goes that is moved to another place of the line; null: to its end. */
export function beforeAt(waiting: readonly { readonly id: string }[], from: number, to: number): string | null {
  const others = waiting.filter((_, i) => i !== from);
  return others[Math.max(0, to)]?.id ?? null;
}

export function Queue(): VNode {
  const { now, again } = useQueue();
  if (!now) return <p class="dim">{t("gallery.loading")}</p>;
  const { running, waiting, count } = now;
  const put = async (from: number, to: number): Promise<void> => {
    const run = waiting[from];
    if (!run) return;
    await move(run.id, beforeAt(waiting, from, to)).catch(complain);
    await again();
    announcement.value = t("gallery.queue_moved", { name: run.title || run.id, place: Math.min(to, waiting.length - 1) + 1, count: waiting.length });
  };
  return (
    <div class="queue">
      {!running && !count && <p class="dim">{t("gallery.queue_empty")}</p>}
      {running && <><h3>{t("gallery.queue_running")}</h3><ul class="runs"><li class="run running"><p><Icon name="play" size={14} /> <strong>{running.title || running.id}</strong></p>
        <p class="dim">{ago((running.started ?? running.created) * 1000)}</p><RunButtons run={running} open /></li></ul></>}
      {count > 0 && <>
        <div class="queue-head"><h3>{t("gallery.queue_waiting", { count })}</h3><button onClick={() => askCancelAll(count, again)}>{t("gallery.queue_cancel_all")}</button></div>
        <ol class="runs">{waiting.map((run, i) => <Waiting key={run.id} run={run} at={i} of={waiting.length} onMove={(to) => void put(i, to)} />)}</ol>
        {count > waiting.length && <p class="dim">{t("gallery.queue_further", { count: count - waiting.length })}</p>}
      </>}
      <p class="dim">{t("gallery.queue_resume")}</p>
    </div>
  );
}

interface WaitingProps {
  readonly run: Run;
  readonly at: number;
  readonly of: number;
  readonly onMove: (to: number) => void;
}

function Waiting({ run, at, of, onMove }: WaitingProps): VNode {
  const name = run.title || run.id;
  const button = (key: "gallery.queue_first" | "gallery.queue_up" | "gallery.queue_down" | "gallery.queue_last", icon: IconName, to: number): VNode =>
    <button class="quiet" aria-label={`${t(key)}: ${name}`} title={t(key)} disabled={to === at || to < 0 || to >= of} onClick={() => onMove(to)}><Icon name={icon} size={14} /></button>;
  return (
    <li class="run queued">
      <p><span class="dim">{at + 1}.</span> <strong>{name}</strong> <span class="dim">{ago(run.created * 1000)}{run.front ? ` · ${t("gallery.run_front")}` : ""}</span></p>
      <div class="queue-moves">{button("gallery.queue_first", "play", 0)}{button("gallery.queue_up", "up", at - 1)}{button("gallery.queue_down", "down", at + 1)}{button("gallery.queue_last", "minus", of - 1)}</div>
      <RunButtons run={run} open />
    </li>
  );
}

/** Several runs are gone at once: asked first. */
function askCancelAll(count: number, again: () => Promise<void>): void {
  dialog.value = { kind: "ask", question: t("gallery.queue_sure", { count }), actions: [
    { label: t("gallery.queue_cancel_all"), main: true, perform: () => void cancelAll().then(again) }, { label: t("gallery.queue_keep"), perform: () => undefined }] };
}

/** Page by page from the end, so that none begins while others are still being cancelled. */
async function cancelAll(): Promise<void> {
  let done = 0;
  for (;;) {
    const now = await queue().catch(complain);
    if (!now?.waiting.length) break;
    const ended = await Promise.all([...now.waiting].reverse().map((run) => client.cancel(run.id).then(() => true, complain)));
    if (!ended.some(Boolean)) break;
    done += ended.filter(Boolean).length;
  }
  toast(t("gallery.queue_cancelled", { count: done }));
}
