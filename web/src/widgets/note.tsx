/** What is wrong with what was typed, in words beside the field, with what would be right as a button. */
import type { VNode } from "preact";
import { Floating } from "./floating";

export interface Note {
  readonly text: string;
  readonly fix?: { readonly label: string; readonly apply: () => void };
}

export function FieldNote({ note, anchor, id }: { readonly note: Note; readonly anchor: { readonly current: HTMLElement | null }; readonly id: string }): VNode {
  return (
    <Floating anchor={anchor} class="note">
      <div role="alert" id={id}>
        <span>{note.text}</span>
        {note.fix && <button type="button" onPointerDown={(e) => e.preventDefault()} onClick={note.fix.apply}>{note.fix.label}</button>}
      </div>
    </Floating>
  );
}
