/** Opens what belongs to sweeps; fetched when it is first asked for. */
import type { Place } from "../../graph/document";
import { inputPort } from "../../graph/ports";
import { canSweep } from "../../graph/sweep_port";
import { view } from "../../store/commands/shared";
import type { Editor } from "../../store/state";

/** The window in which the values of a field's sweep are said. */
export const openSweep = (editor: Editor, place: Place): void => void import("./window").then(({ showSweep }) => showSweep(editor, place));

/** Whether a field can be swept, or is. */
export const sweepable = (editor: Editor, place: Place): boolean => {
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  return canSweep(inputPort(view(editor), place)) && binding?.kind !== "wire" && binding?.kind !== "other";
};
