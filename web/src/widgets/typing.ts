/** Ctrl+Z in a field takes back what was typed there, as the browser does; when nothing is left, the document's last step. */
import { useRef } from "preact/hooks";

type Area = HTMLInputElement | HTMLTextAreaElement;

export interface Typing {
  /** The text that a burst of typing begins with. */
  begin(text: string): void;
  /** After each input event. */
  input(event: InputEvent): void;
  /** Whether the key was undo or redo: then there is nothing more to do with it. `settle` ends the burst first. */
  key(event: KeyboardEvent, settle: () => void): boolean;
}

/** Keeps apart what the browser can take back in a field and what the document can. */
export function useTyping(history: (step: -1 | 1) => void): Typing {
  const base = useRef<string | null>(null);
  const redoable = useRef(0);
  return {
    begin: (text) => {
      base.current = text;
      redoable.current = 0;
    },
    input: (event) => {
      if (event.inputType === "historyUndo") redoable.current++;
      else redoable.current = event.inputType === "historyRedo" ? Math.max(0, redoable.current - 1) : 0;
    },
    key: (event, settle) => {
      const step = undoStep(event);
      if (step === 0) return false;
      const clean = base.current === null || (event.currentTarget as Area).value === base.current;
      const native = step < 0 ? !clean : redoable.current > 0 || !clean;
      if (native) {
        event.stopPropagation();
        return true;
      }
      event.preventDefault();
      event.stopPropagation();
      settle();
      history(step);
      return true;
    },
  };
}

/** -1 for undo, 1 for redo, 0 for other keys. */
export function undoStep(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): -1 | 0 | 1 {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return 0;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? 1 : -1;
  return key === "y" && !event.shiftKey ? 1 : 0;
}

/** Replace a part of a field's text so that the browser's own undo can take it back; whether an input event told of it. */
export function replaceText(area: Area, start: number, end: number, text: string): boolean {
  area.setSelectionRange(start, end);
  // The only call that keeps the browser's undo history; where it is missing the text is set.
  const { execCommand } = area.ownerDocument as unknown as { execCommand?: (name: string, ui: boolean, value: string) => boolean };
  if (execCommand?.call(area.ownerDocument, "insertText", false, text)) return true;
  area.setRangeText(text, start, end, "end");
  return false;
}
