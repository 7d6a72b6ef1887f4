// @vitest-environment jsdom
/** What a drag in the panels does, something without a drag does too (WCAG 2.5.7): the table of twins, walked. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PANEL_TWINS, type PanelTwin } from "../panel_twins";
import { png } from "../viewer/pictures";
import { fresh, settled } from "../widgets/show";

fresh();

const square = png(12, 12, 8, 0, Array.from({ length: 12 }, () => [0, ...Array.from({ length: 12 }, () => 51)]));
const cell = (name: string) => ({ coordinates: {}, summary: { type: "Image" }, files: [{ digest: name, media_type: "image/png", name, size: 1 }] });

beforeEach(() => {
  vi.stubGlobal("fetch", (url: string) => Promise.resolve(url.endsWith(".png") ? new Response(square)
    : Response.json({ id: "r", status: "succeeded", outputs: { one: [cell("a.png")], two: [cell("b.png")] } })));
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => vi.unstubAllGlobals());

/** What stands there after an act, from the same beginning. */
async function after(twin: PanelTwin, how: () => unknown): Promise<unknown> {
  render(null, document.body);
  void act(() => render(twin.show(), document.body));
  await settled(() => twin.ready?.() ?? true);
  twin.before?.();
  how();
  await act(() => new Promise((go) => setTimeout(go, 5)));
  return twin.state();
}

describe.each(PANEL_TWINS)("dragging $drag", (twin) => {
  it("does something", async () => {
    expect(await after(twin, twin.byDrag)).not.toEqual(await after(twin, () => undefined));
  });

  it.each(Object.entries(twin.without))("is also done by %s", async (_, act) => {
    expect(await after(twin, act)).toEqual(await after(twin, twin.byDrag));
  });
});
