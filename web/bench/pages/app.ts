/** Added to the application in the benchmark's build only: `window.bench` on the workflow that is open. */

import { effect } from "@preact/signals";
import { openData } from "../../src/panels/documents/documents";
import { active, canvas } from "../../src/panels/workbench";
import { benchDocument } from "../graph";
import { steer } from "../steer";

steer(() => {
  const tab = active.peek();
  const handle = canvas.peek();
  if (!tab || !handle) throw new Error("no workflow is open");
  return { editor: tab.editor, canvas: handle };
}, {
  workflow: (n: number) => JSON.stringify(benchDocument(n)),
  open: (text: string) => void openData(text, "bench", { saved: true }),
  /** Move a node a little, as one step of the history. */
  nudge(id: string, by: number) {
    active.peek()?.editor.edit("move", (draft) => {
      const node = draft.nodes.get(id);
      if (node) draft.put("nodes", id, { ...node, look: { ...node.look, x: node.look.x + by } });
    });
    active.peek()?.editor.endGesture();
    canvas.peek()?.focus();
  },
});

effect(() => {
  if (canvas.value && active.value) requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("bench-built")));
});
