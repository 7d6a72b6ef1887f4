/** Place and size by numbers: what dragging an item or its corner does. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { parts, type ItemId } from "../../graph/document";
import { rectOf } from "../../graph/items";
import { t, type MessageKey } from "../../messages";
import { placeItem, titleOf, view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { useModal } from "../shared/hooks";
import { closeWindow, openWindow } from "../workbench";

const SIDES = ["x", "y", "width", "height"] as const;
type Side = (typeof SIDES)[number];
const LABELS: Readonly<Record<Side, MessageKey>> = { x: "place.x", y: "place.y", width: "place.width", height: "place.height" };

export const openPlace = (editor: Editor, item: ItemId): void => openWindow(<PlaceDialog editor={editor} item={item} />);

function PlaceDialog({ editor, item }: { editor: Editor; item: ItemId }): VNode | null {
  const modal = useModal(closeWindow);
  const rect = rectOf(view(editor), item);
  const [typed, setTyped] = useState<Partial<Record<Side, string>>>({});
  if (!rect) return null;
  const [kind, key] = parts(item);
  const title = t("place.title", { what: kind === "frame" ? titleOf(editor.document, key) : key });
  const sized = kind === "node" || kind === "note";
  const read = (side: Side): number => {
    const number = Number(typed[side] ?? rect[side]);
    return Number.isFinite(number) ? Math.max(-1e6, Math.min(1e6, number)) : rect[side];
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    closeWindow();
    const size = sized && (typed.width !== undefined || typed.height !== undefined) ? { width: read("width"), height: read("height") } : null;
    placeItem(editor, item, { x: read("x"), y: read("y") }, rect, size);
  };
  return (
    <dialog ref={modal} class="ask" aria-label={title}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        {SIDES.filter((side) => sized || side === "x" || side === "y").map((side) => (
          <p key={side} class="side"><label for={`place-${side}`}>{t(LABELS[side])}</label>
            <input type="text" inputMode="decimal" id={`place-${side}`} value={typed[side] ?? String(Math.round(rect[side]))} autofocus={side === "x"}
              onInput={(event) => setTyped({ ...typed, [side]: event.currentTarget.value })} /></p>
        ))}
        <div class="buttons"><button type="button" onClick={closeWindow}>{t("run.cancel")}</button><button class="main">{t("place.set")}</button></div>
      </form>
    </dialog>
  );
}
