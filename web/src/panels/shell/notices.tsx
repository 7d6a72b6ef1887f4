/** What has to be known about the open document, above the canvas, with what can be done about it. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { activeId, type Action } from "../workbench";

/** One line about a tab; another one with the same kind takes its place. */
export interface Notice {
  readonly tab: string;
  readonly kind: "elsewhere" | "changed" | "storage" | "missing" | "circle" | "newer" | "imported";
  readonly text: string;
  readonly actions: readonly Action[];
}

export const notices = signal<readonly Notice[]>([]);

export function notify(notice: Notice): void {
  const there = notices.peek().find((one) => one.tab === notice.tab && one.kind === notice.kind);
  if (there?.text === notice.text) return;
  notices.value = [...notices.peek().filter((one) => one !== there), notice];
}

export function unnotify(tab: string, kind?: Notice["kind"]): void {
  const left = notices.peek().filter((one) => one.tab !== tab || (kind !== undefined && one.kind !== kind));
  if (left.length !== notices.peek().length) notices.value = left;
}

export function Notices(): VNode | null {
  const mine = notices.value.filter((one) => one.tab === activeId.value);
  if (!mine.length) return null;
  return (
    <div class="notices" role="status">
      {mine.map((notice) => (
        <div key={notice.kind} class={`notice ${notice.kind}`}>
          <Icon name="warning" size={15} /><span>{notice.text}</span>
          {notice.actions.map((action) => <button key={action.label} class={action.main ? "main" : ""} onClick={action.perform}>{action.label}</button>)}
          <button class="quiet" aria-label={t("toast.close")} onClick={() => unnotify(notice.tab, notice.kind)}><Icon name="close" size={13} /></button>
        </div>
      ))}
    </div>
  );
}
