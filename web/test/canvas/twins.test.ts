// @vitest-environment jsdom
/** What a drag does, something without a drag does too (WCAG 2.5.7): the table of twins, walked. */
import { describe, expect, it } from "vitest";
import { toData } from "../../src/graph/serialise";
import { TWINS, type Twin } from "../twins";
import { Page } from "./page";

/** The document and the selection after an act; names of the history may differ. */
function after({ document, before }: Twin, act: (page: Page) => unknown): unknown {
  const page = new Page(document);
  before?.(page);
  act(page);
  page.canvas.flush();
  return { document: toData(page.editor.document), selected: before ? [] : page.editor.get().selection.size > 1 ? page.selected : [] };
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
