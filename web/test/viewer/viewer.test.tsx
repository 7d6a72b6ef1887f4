// @vitest-environment jsdom
/** The viewer as a page has it: keys, slots, words; only the canvas cannot be seen here. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Viewer } from "../../src/panels/viewer";
import { mode, probe, putSlot, setMode, slots, SLOTS, view, wipe } from "../../src/panels/viewer/state";
import { look, viewerShown, type Source } from "../../src/panels/viewer/wish";
import { setSettings } from "../../src/panels/settings";
import { png } from "./pictures";

const flat = (value: number, side = 12): Uint8Array<ArrayBuffer> => png(side, side, 8, 0, Array.from({ length: side }, () => [0, ...Array.from({ length: side }, () => value)]));
const FILES: Record<string, Uint8Array<ArrayBuffer>> = { "a.png": flat(51), "b.png": flat(102), "c.png": flat(102, 16), "d.png": flat(51) };
const cell = (name: string, coordinates = {}) => ({ coordinates, summary: { type: "Image", shape: [1, 1, 12, 12] }, files: [{ digest: name, media_type: "image/png", name, size: 1 }] });
const OUTPUTS = { one: [cell("a.png", { cfg: 2 }), cell("b.png", { cfg: 3 })], two: [cell("b.png")], three: [cell("c.png")] };
const source = (output: keyof typeof OUTPUTS, file: string): Source => ({ kind: "result", run: `run-${output}`, output, result: `run-${output}/${output}/0/${file}`, title: "a heart" });

const answer = (url: string): Response => {
  const name = url.split("/").at(-1) ?? "";
  const file = FILES[name];
  if (file) return new Response(file);
  return url.includes("/runs/") ? Response.json({ id: name, status: "succeeded", outputs: OUTPUTS }) : new Response("", { status: 404 });
};

beforeEach(() => {
  vi.stubGlobal("fetch", (url: string) => Promise.resolve(answer(url)));
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
  Element.prototype.scrollIntoView = () => undefined;
  for (let i = 0; i < SLOTS; i++) putSlot(i, null);
  setMode("single");
  [wipe.value, probe.value, view.value] = [0.5, null, null];
  setSettings({ still: false });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

const at = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const stage = (): HTMLElement => at(".v-stage");
const alt = (): string => at(".viewer canvas").getAttribute("aria-label") ?? "";
const pressed = (): string => at(".v-modes [aria-pressed=true]").textContent;
const key = (element: Element, name: string, more: KeyboardEventInit = {}): void => void act(() => void element.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more })));

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await act(() => new Promise((go) => setTimeout(go, 5)));
  if (!holds()) throw new Error(`this never came to hold: ${String(holds)}; ${document.body.textContent}`);
}

async function open(...wanted: readonly [Source, number, boolean][]): Promise<void> {
  for (const one of wanted) {
    look(...one);
    void act(() => render(<Viewer />, document.body));
    await until(() => slots.value[one[1]] !== null);
  }
  await until(() => alt().includes("pixels"));
}

describe("the viewer", () => {
  it("names the picture by its output, coordinates and size", async () => {
    await open([source("one", "a.png"), 0, false]);
    expect(alt()).toBe("one, a heart, cfg 2, 12 × 12 pixels");
  });

  it("walks through the cells of a sweep by Page Down and by arrows in the film", async () => {
    await open([source("one", "a.png"), 0, false]);
    key(stage(), "PageDown");
    await until(() => alt().includes("cfg 3"));
    key(at(".v-film"), "ArrowLeft");
    await until(() => alt().includes("cfg 2"));
  });

  it("goes through the ways to compare with C, and says which", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    expect(pressed()).toBe("Wipe");
    key(stage(), "c");
    expect(pressed()).toBe("Side by side");
    expect(at("[role=status].sr").textContent).toBe("Side by side");
    key(stage(), "C", { shiftKey: true });
    expect(pressed()).toBe("Wipe");
  });

  it("tells the numbers of a comparison below the pictures: of 51 and 102 levels everywhere", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    await until(() => at(".v-said").textContent.includes("PSNR"));
    expect(at(".v-said").textContent).toContain("SSIM 0.8001, PSNR 13.98 dB, MSE 0.04, largest difference 0.2 at 0, 0");
    expect(alt()).toContain("Wipe of A: one, a heart, cfg 2, 12 × 12 pixels; and B: two, a heart, 12 × 12 pixels");
  });

  it("moves the wipe by arrows, ten times as far with Shift", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    await until(() => alt().includes("B:"));
    key(stage(), "ArrowRight");
    key(stage(), "ArrowLeft", { shiftKey: true });
    expect(wipe.value).toBeCloseTo(0.41, 6);
    expect(at(".v-wipe input").getAttribute("aria-valuetext")).toBe("41 %");
  });

  it("says it when sizes differ, and what is done about it", async () => {
    await open([source("one", "a.png"), 0, false], [source("three", "c.png"), 1, true]);
    await until(() => at(".v-said").textContent.includes("sizes differ"));
    expect(at(".v-said").textContent).toContain("A 12 × 12, B 16 × 16. They lie top left over top left");
    const choice = at("#v-fit") as HTMLSelectElement;
    choice.value = "scaled";
    void act(() => void choice.dispatchEvent(new Event("change", { bubbles: true })));
    await until(() => at(".v-said").textContent.includes("B is scaled to the size of A"));
    choice.value = "top_left";
    void act(() => void choice.dispatchEvent(new Event("change", { bubbles: true })));
  });

  it("reads the values of a pixel out when it is asked to", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    await until(() => alt().includes("B:"));
    key(stage(), "ArrowRight", { altKey: true });
    key(stage(), "ArrowRight", { altKey: true });
    key(stage(), "p");
    expect(at("[role=status].sr").textContent).toBe("Pixel 1, 0. A one, a heart: L, 8-bit 51, value 0.2000. B two, a heart: L, 8-bit 102, value 0.4000");
  });

  it("does not begin to blink for those who want nothing to move", async () => {
    setSettings({ still: true });
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    for (let i = 0; i < 3; i++) key(stage(), "c");
    expect(pressed()).toBe("Blink");
    expect(document.querySelector(".viewer > header > button")?.textContent).toBe("Start blinking");
  });

  it("closes with Esc", async () => {
    await open([source("one", "a.png"), 0, false]);
    key(stage(), "Escape");
    expect(viewerShown.value).toBe(false);
  });

  it("chooses slots by digits and arrows in their list, and one compares with Shift", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 2, false]);
    key(at(".v-slots"), "1", { code: "Digit1" });
    expect(at(".v-slots .shown .v-choose").getAttribute("aria-label")).toBe("1 A one, a heart, kept");
    key(at(".v-slots"), "#", { code: "Digit3", shiftKey: true });
    void act(() => setMode("wipe"));
    await until(() => alt().includes("B: two"));
    expect(mode.value).toBe("wipe");
  });

  it("says that there is nothing to compare with, instead of comparing with nothing", async () => {
    await open([source("one", "a.png"), 0, false]);
    key(stage(), "c");
    await until(() => at(".v-said").textContent.includes("is empty"));
  });

  it("gives every control a name", async () => {
    await open([source("one", "a.png"), 0, false], [source("two", "b.png"), 1, true]);
    const nameless = [...document.querySelectorAll("button, input, select")].filter((one) =>
      !(one.getAttribute("aria-label") ?? "") && !one.textContent.trim() && !(one as HTMLInputElement).labels?.length);
    expect(nameless).toEqual([]);
  });
});
