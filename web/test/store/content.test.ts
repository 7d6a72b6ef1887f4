/** What panels and the server need to hear of: changes of what runs, not of where it lies. */

import { describe, expect, it } from "vitest";
import { setSeedMode } from "../../src/graph/seeds";
import { moveBy, rename, setValue, toggleMode } from "../../src/store/commands";
import { createEditor } from "../../src/store/editor";
import { catalogue, open, workflows } from "../fixtures";

const counted = (act: (editor: ReturnType<typeof createEditor>) => void): { revision: number; content: number } => {
  const editor = createEditor(open(workflows["text-to-image"]), { catalogue });
  const before = editor.get();
  act(editor);
  const { revision, content } = editor.get();
  return { revision: revision - before.revision, content: content - before.content };
};

describe("the content of a document", () => {
  it("stays the same when nodes are moved, and when that is undone", () => {
    expect(counted((editor) => {
      moveBy(editor, ["node:sample"], 40, 20, "drag");
      editor.undo();
    })).toEqual({ revision: 2, content: 0 });
  });

  it("changes when a seed is told to move on", () => {
    expect(counted((editor) => editor.edit("seed", (draft) => setSeedMode(draft, { node: "noise", port: "seed" }, "random")))).toEqual({ revision: 1, content: 1 });
  });

  it("changes with a value, a name and a mode", () => {
    expect(counted((editor) => {
      setValue(editor, { node: "prompt", port: "text" }, "a calm sea");
      rename(editor, "sample", "sampling");
      toggleMode(editor, "mute", ["node:decode"]);
    })).toEqual({ revision: 3, content: 3 });
  });

  it("changes with the document that is opened", () => {
    expect(counted((editor) => editor.load(open(workflows["two-prompts"])))).toEqual({ revision: 1, content: 1 });
  });
});
