/** The past of fields, as small as a first visit allows: the button beside a field, and Alt with the arrows in it. */
import type { ComponentType, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import type { PastList } from "../gallery/past_list";

interface PastProps {
  readonly editor: Editor;
  readonly node: string;
  readonly port: string;
}

export function PastButton(props: PastProps): VNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [List, setList] = useState<{ readonly It: ComponentType<Parameters<typeof PastList>[0]> } | null>(null);
  const [open, setOpen] = useState(false);
  const show = (): void => {
    setOpen(!open);
    if (!List) void import("../gallery/past_list").then((module) => setList({ It: module.PastList }));
  };
  return (
    <>
      <button ref={anchor} class="quiet past-button" aria-haspopup="dialog" aria-expanded={open} title={`${t("past.button")} (Alt+↑ ↓)`} aria-label={`${props.port}: ${t("past.button")}`} onClick={show}><Icon name="history" size={13} /></button>
      {open && List && <List.It {...props} anchor={anchor} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Lists open with Alt+↓ already. */
const opens = (target: EventTarget | null): boolean => target instanceof Element && target.closest("select, [role='combobox'], [aria-haspopup='listbox']") !== null;

/** Alt+↑ puts the value before this one into the field, Alt+↓ the one after it. */
export function stepByKey(event: KeyboardEvent, { editor, node, port }: PastProps): void {
  const by = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : null;
  if (opens(event.target)) return;
  if (by === null || !event.altKey || event.shiftKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  event.preventDefault();
  event.stopPropagation();
  void import("../gallery/past").then(({ stepPast }) => stepPast(editor, node, port, by));
}
