/** Short messages in the corner, and the live region that reads them out. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { alarm, announcement, closeToast, toasts } from "../workbench";

export function Toasts(): VNode {
  return (
    <>
      <div class="toasts" role="status">
        {toasts.value.map((toast) => (
          <div key={toast.id} class={`toast${toast.bad ? " bad" : ""}`}>
            <span>{toast.text}</span>
            {toast.action && <button onClick={() => { closeToast(toast.id); toast.action?.perform(); }}>{toast.action.label}</button>}
            <button class="quiet" aria-label={t("toast.close")} onClick={() => closeToast(toast.id)}><Icon name="close" size={14} /></button>
          </div>
        ))}
      </div>
      <div class="sr" aria-live="polite">{announcement.value}</div>
      <div class="sr" role="alert">{alarm.value}</div>
    </>
  );
}
