/** Reading the store from components: they draw again when what they picked changes. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Editor, EditorState } from "../../store/state";
import { whenIdle } from "./later";

/** What `select` picks of the editor's state. */
export function useEditor<T>(editor: Editor, select: (state: EditorState) => T): T {
  const [value, setValue] = useState(() => select(editor.get()));
  const picking = useRef(select);
  picking.current = select;
  useLayoutEffect(() => {
    setValue(() => picking.current(editor.get()));
    return editor.watch((state) => picking.current(state), (picked) => setValue(() => picked));
  }, [editor]);
  return value;
}

/** Draws again once the frame in which the document changed is on the screen: for what looks at the whole of it. */
export function useDocumentLater(editor: Editor): void {
  const [, draw] = useState(0);
  useEffect(() => {
    let frame = 0;
    const stop = editor.watch((state) => state.content, () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => whenIdle(() => draw((times) => times + 1)));
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [editor]);
}

/** Opens a `<dialog>` as a modal one while it is shown; closing it by Esc or outside calls `close`. The focus goes back to where it
 * was, unless what was chosen has put it elsewhere. */
export function useModal(close: () => void): { current: HTMLDialogElement | null } {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    const outside = (event: MouseEvent): void => { if (event.target === element) close(); };
    element?.addEventListener("close", close);
    element?.addEventListener("mousedown", outside);
    return () => {
      element?.removeEventListener("close", close);
      const elsewhere = document.activeElement !== document.body && !element?.contains(document.activeElement);
      if (element?.open) element.close();
      if (!elsewhere && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return dialog;
}
