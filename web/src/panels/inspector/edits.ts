/** What fields show of an input, and what they change. */
import type { InputPort, Literal } from "../../api/catalogue";
import type { Binding } from "../../graph/document";
import { setValue as set } from "../../store/commands";
import type { Editor } from "../../store/state";

/** The literal that an input shows: what is typed, else its default. */
export function literalOf(port: InputPort, binding: Binding | undefined): Literal {
  if (binding?.kind === "literal") return binding.value;
  return port.default ?? null;
}

/** Type a value into an input; a drag or a burst of typing is one step of the history. */
export function setValue(editor: Editor, node: string, port: string, value: Literal, commit: boolean): void {
  set(editor, { node, port }, value, "field");
  if (commit) editor.endGesture();
}
