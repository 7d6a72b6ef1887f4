/** The selection of the open workflow. */
import { parts, type ItemId } from "../../graph/document";
import { editorNow } from "../documents/documents";

export const selected = (): readonly ItemId[] => [...(editorNow()?.get().selection ?? [])];

/** Names of the selected nodes. */
export const selectedNodes = (): string[] => selected().flatMap((id) => {
  const [kind, key] = parts(id);
  return kind === "node" ? [key] : [];
});
