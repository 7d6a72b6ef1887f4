/** The nine slots: a press shows one, its buttons keep what it has, or empty it. Arrows and digits walk. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Cell } from "../../api/run_event";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { Picture } from "../shared/picture";
import { active } from "../workbench";
import { atOf, first, mode, placeOf, putSlot, second, slotOf, SLOTS, walkTo, type Slot } from "./state";
import type { Frame } from "./frames";
import { slotKey } from "./keys";
import { thumbnailUrl, useFrames } from "./sources";
import { frameLabel, slotName } from "./words";

export function SlotList(): VNode {
  const list = useRef<HTMLOListElement>(null);
  const keys = (event: KeyboardEvent): void => {
    const digit = event.ctrlKey || event.altKey || event.metaKey ? null : slotKey(event);
    const way = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (digit === null && way === undefined) return;
    event.preventDefault();
    choose(digit ?? (first.value + (way ?? 0) + SLOTS) % SLOTS, digit !== null && event.shiftKey);
    list.current?.querySelectorAll<HTMLElement>(".v-choose")[first.value]?.focus();
  };
  return (
    <ol class="v-slots" ref={list} aria-label={t("viewer.slots")} onKeyDown={keys}>
      {Array.from({ length: SLOTS }, (_, i) => <SlotEntry key={i} index={i} />)}
    </ol>
  );
}

/** Look at a slot, or compare the first one with it. */
export function choose(index: number, compare = false): void {
  if (compare && index !== first.value) second.value = index;
  else {
    if (index === second.value) second.value = first.value;
    first.value = index;
  }
}

function SlotEntry({ index }: { readonly index: number }): VNode {
  const slot = slotOf(index);
  const { frames } = useFrames(slot);
  useCursor(index, slot, frames);
  const frame = frames[atOf(slot, frames, cursorCell())] ?? null;
  const shown = first.value === index;
  const other = mode.value !== "single" && second.value === index;
  const role = shown ? " A" : other ? " B" : "";
  const state = [slotName(slot), slot && t(slot.source.kind === "node" ? "viewer.follows" : "viewer.pinned"), other && t("viewer.compared")].filter(Boolean).join(", ");
  return (
    <li class={`${shown ? "shown" : ""}${other ? " other" : ""}`}>
      <button class="v-choose" aria-pressed={shown} aria-label={t("viewer.slot", { index: `${index + 1}${role}`, name: state })} title={state} tabIndex={shown ? 0 : -1} onClick={(e) => choose(index, e.shiftKey)}>
        <span class="v-thumb">{slot && <Thumb frame={frame} />}</span>
        <span class="v-number">{index + 1}{role}</span>{" "}
        <span class="v-name">{slot && slotName(slot)}</span>
      </button>
      {slot && shown && <Acts index={index} slot={slot} frames={frames} frame={frame} />}
    </li>
  );
}

/** The coordinates of the cursor on the axes of the workflow that is shown. */
export const cursorCell = (): Cell => active.peek()?.editor.get().cursor.cell ?? {};

/** The cursor on the axes of a workflow moves every slot to its cell. */
function useCursor(index: number, slot: Slot | null, frames: readonly Frame[]): void {
  const editor = active.value?.editor;
  const now = useRef({ slot, frames });
  now.current = { slot, frames };
  useEffect(() => editor?.watch((state) => state.cursor, ({ cell }) => {
    const at = placeOf(now.current.frames, cell);
    if (at >= 0 && now.current.slot) walkTo(index, at);
  }), [editor]);
}

/** A frame in little. */
export function Thumb({ frame }: { readonly frame: Frame | null }): VNode {
  if (frame?.url && (frame.kind === "picture" || frame.kind === "preview")) return <Picture url={frame.url} alt="" />;
  const digest = frame?.summary?.["picture"];
  if (typeof digest === "string" && frame?.kind === "tensor") return <Picture url={thumbnailUrl(digest)} alt="" />;
  return <Icon name={frame?.kind === "table" ? "list" : "image"} size={14} />;
}

interface ActsProps {
  readonly index: number;
  readonly slot: Slot;
  readonly frames: readonly Frame[];
  readonly frame: Frame | null;
}

/** What can be done with a slot: keep its pictures, empty it. */
function Acts({ index, slot, frames, frame }: ActsProps): VNode {
  const keep = (): void => putSlot(index, { source: { kind: "kept", name: [slotName(slot), frame && frameLabel(frame)].filter(Boolean).join(", "), frames }, at: frame ? frames.indexOf(frame) : 0 });
  const empty = t("viewer.clear", { index: index + 1 });
  return (
    <span class="v-acts">
      {slot.source.kind === "node" && <button class="quiet" aria-label={t("viewer.pin")} title={t("viewer.pin")} disabled={!frame} onClick={keep}><Icon name="lock" size={13} /></button>}
      <button class="quiet" aria-label={empty} title={empty} onClick={() => putSlot(index, null)}><Icon name="close" size={13} /></button>
    </span>
  );
}
