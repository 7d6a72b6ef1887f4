/** Making a workflow ready for a run. */

import { neededFor } from "../../graph/axes";
import { effectiveMode, flatten, type Flattened } from "../../graph/flatten";
import { advanceSeeds } from "../../graph/seeds";
import { t } from "../../messages";
import type { Editor } from "../state";
import { view } from "./shared";

/** Make ready for a run: draw the seeds that move on, of what will run, and flatten. What is returned is what to post. */
export function prepareRun(editor: Editor, targets: readonly string[] = [], random?: () => number): Flattened {
  const { document } = editor;
  const on = [...neededFor(document, targets)].filter((name) => {
    const node = document.nodes.get(name);
    return node && effectiveMode(document, node) === "on";
  });
  editor.edit(t("edit.seeds"), (draft) => void advanceSeeds(draft, view(editor), on, random));
  return flatten(view(editor));
}
