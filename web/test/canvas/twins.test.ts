// @vitest-environment jsdom
/** What a drag does, something without a drag does too (WCAG 2.5.7): the table of twins, walked. */
import { describe, expect, it } from "vitest";
import type { Place } from "../../src/graph/document";
import { promotePlace } from "../../src/store/commands/definitions";
import { takePlace } from "../../src/store/commands/interface";
import type { Editor } from "../../src/store/state";
import { toData } from "../../src/graph/serialise";
import { TWINS, type Twin } from "../twins";
import { Page } from "./page";

function exposed(editor: Editor, place: Place, side: "input" | "output"): void {
  if (side === "input") promotePlace(editor, place);
  else takePlace(editor, "outputs", place);
}

/** The document and the selection after an act; names of the history may differ. */
function after({ document, inside, before }: Twin, act: (page: Page) => unknown): unknown {
  const page: Page = new Page(document, { expose: (place, side) => exposed(page.editor, place, side) }, inside);
  before?.(page);
  act(page);
  page.canvas.flush();
  return { document: toData(page.whole.document), selected: before ? [] : page.editor.get().selection.size > 1 ? page.selected : [] };
}

describe.each(TWINS)("dragging $drag", (twin) => {
  const untouched = after(twin, () => undefined);
  const dragged = after(twin, twin.byDrag);

  it("does something", () => {
    expect(dragged).not.toEqual(untouched);
  });

  it.each(Object.entries(twin.without))("is also done by %s", (_, act) => {
    expect(after(twin, act)).toEqual(dragged);
  });
});
