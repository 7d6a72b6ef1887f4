/** The frame of the windows of files: a title, what it shows, buttons. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useModal } from "../shared/hooks";
import { closeWindow } from "../workbench";
import "./library.css";

interface WindowProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
  /** Below: what can be done. */
  readonly buttons?: ComponentChildren;
}

/** The keyboard is on what somebody most likely wants, not on Close. */
function focusMain(window: HTMLElement | null): void {
  if (!window?.querySelector("[autofocus]")) window?.querySelector<HTMLElement>("button.main:not([disabled])")?.focus();
}

export function Window({ title, wide, children, buttons }: WindowProps): VNode {
  const modal = useModal(closeWindow);
  useEffect(() => focusMain(modal.current), []);
  return (
    <dialog ref={modal} class={`files-window ask${wide ? " wide" : ""}`} aria-label={title}>
      <header class="panel-head"><h2>{title}</h2><button class="quiet" aria-label={t("viewer.close")} onClick={closeWindow}><Icon name="close" /></button></header>
      <div class="window-body">{children}</div>
      {buttons && <div class="buttons">{buttons}</div>}
    </dialog>
  );
}
