// @vitest-environment jsdom
/** The words that come where the pointer rests. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Page } from "./page";

const tip = (page: Page): string | null => {
  const element = page.host.querySelector<HTMLElement>(".wl-tip");
  return element && !element.hidden ? element.textContent : null;
};

const rest = (page: Page, at: { x: number; y: number }): void => {
  page.pointer("pointermove", at);
  page.canvas.flush();
  vi.advanceTimersByTime(600);
};

describe("what the pointer rests on", () => {
  let page: Page;
  beforeEach(async () => {
    page = new Page();
    await vi.dynamicImportSettled();
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it("is told after a moment", () => {
    rest(page, page.header("source"));
    expect(tip(page)).toContain("t.source");
  });

  it.each(["a click", "a key"])("is not told any more after %s, until the pointer goes elsewhere and comes back", (how) => {
    rest(page, page.header("source"));
    if (how === "a click") page.click(page.header("source"));
    else page.key("ArrowRight");
    rest(page, page.header("source"));
    expect(tip(page)).toBeNull();
    page.editor.edit("Move", (draft) => { const node = draft.nodes.get("source"); draft.put("nodes", "source", undefined); if (node) draft.put("nodes", "source", node); });
    page.canvas.flush();
    vi.advanceTimersByTime(600);
    expect(tip(page)).toBeNull();
    rest(page, page.at(300, 700));
    rest(page, page.header("source"));
    expect(tip(page)).toContain("t.source");
  });
});
