// @vitest-environment jsdom
/** The steps of a record in the viewer: scrubbed by slider and keys, with numbers, one reading at a time. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordPicture, recordPoints, recordReach } from "../../src/pixels/record";
import { Viewer } from "../../src/panels/viewer";
import { framesOfCell } from "../../src/panels/viewer/frames";
import { putSlot, setMode, slotOf, SLOTS } from "../../src/panels/viewer/state";
import { atStep } from "../../src/panels/viewer/step";
import { look, shownStep } from "../../src/panels/viewer/wish";
import { numbers, png, safetensors } from "./pictures";

const STEPS = 18;
const digest = (letter: string): string => letter.repeat(64);
const summary = { type: "Record", shape: [STEPS + 1, 2, 3, 8, 8], steps: STEPS, space: "rgb" };
const cell = { coordinates: {}, summary, files: [{ digest: digest("a"), media_type: "application/vnd.safetensors", name: "record.safetensors", size: 9000 }] };
const square = (level: number): Uint8Array<ArrayBuffer> => png(8, 8, 8, 0, Array.from({ length: 8 }, () => [0, ...Array.from({ length: 8 }, () => level)]));

let asked: string[] = [];
let waiting: (() => void)[] | null = null;

async function answer(url: string): Promise<Response> {
  asked.push(url);
  if (/\/steps\/\d+\/\w/.test(url) && waiting) await new Promise<void>((go) => waiting?.push(go));
  const step = Number(/\/steps\/(\d+)/.exec(url)?.[1]);
  if (url.includes("/steps/") && url.includes("sample=")) return new Response(square(step * 10));
  if (url.includes("/steps/")) return Response.json({ step, steps: STEPS, sigma: 18 - step, sigma_next: 17 - step, calls: 2, x: [step + 0.5, 1], denoised: [2, 3], guidance: [null, null], angle: [null, null],
    shape: [2, 3, 8, 8], space: "rgb", model: "emoji", solver: "heun", branched: null, pictures: ["denoised", "x"] });
  return url.includes("/runs/") ? Response.json({ id: "r", status: "succeeded", outputs: { record: [cell] } }) : new Response("", { status: 404 });
}

beforeEach(() => {
  [asked, waiting] = [[], null];
  vi.stubGlobal("fetch", (url: string) => answer(url));
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
  Element.prototype.scrollIntoView = () => undefined;
  for (let i = 0; i < SLOTS; i++) putSlot(i, null);
  setMode("single");
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

const at = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const slider = (): HTMLInputElement => at(".v-scrub input") as HTMLInputElement;
const text = (): string => at(".v-steps").textContent;
const pixel = (): string => at(".v-values td").textContent;

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await act(() => new Promise((go) => setTimeout(go, 5)));
  if (!holds()) throw new Error(`this never came to hold: ${String(holds)}; ${document.body.textContent}`);
}

async function open(): Promise<void> {
  look({ kind: "result", run: "r", output: "record", result: "", title: "" }, 0);
  void act(() => render(<Viewer />, document.body));
  await until(() => document.querySelector(".v-numbers") !== null && document.querySelector(".v-values") !== null);
}

function scrub(step: number): void {
  void act(() => {
    slider().value = String(step);
    slider().dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("the steps of a record", () => {
  it("begin at the last one: the slider says which, with its noise level", async () => {
    await open();
    expect([slider().value, slider().max, at(".v-scrub output").textContent]).toEqual(["17", "17", "Step 17 of 0 to 17"]);
    await until(() => slider().getAttribute("aria-valuetext") === "Step 17 of 0 to 17, Noise level 1");
    expect(text()).toContain("Noise level1 → 0");
    expect(text()).toContain("|x|17.5");
  });

  it("show the picture and the numbers of the step that the slider is moved to", async () => {
    await open();
    scrub(3);
    await until(() => pixel() === "30" && text().includes("Noise level15 → 14"));
    expect(asked.some((url) => url.endsWith(`/values/${digest("a")}/steps/3/denoised?sample=0`))).toBe(true);
  });

  it("keep the picture until the next one is here, and ask for no step that was only passed over", async () => {
    await open();
    const before = pixel();
    waiting = [];
    for (const step of [12, 10, 8, 6]) {
      scrub(step);
      await act(() => new Promise((go) => setTimeout(go, 5)));
    }
    expect(pixel()).toBe(before);
    const pictures = (): string[] => asked.flatMap((url) => /steps\/(\d+)\/denoised/.exec(url)?.[1] ?? []).filter((step) => ["12", "10", "8", "6"].includes(step));
    expect(pictures()).toEqual(["12"]);
    const held = waiting;
    waiting = null;
    for (const go of held) go();
    await until(() => pixel() === "60");
    expect(pictures()).toEqual(["12", "6"]);
  });

  it("are walked by comma and full stop on the picture, which is read out", async () => {
    await open();
    void act(() => void at(".v-stage").dispatchEvent(new KeyboardEvent("keydown", { key: ",", bubbles: true, cancelable: true })));
    await until(() => slider().value === "16");
    expect(at("[role=status].sr").textContent).toBe("Step 16 of 0 to 17");
  });

  it("are shown with their noise when that is asked for", async () => {
    await open();
    void act(() => [...document.querySelectorAll<HTMLElement>(".v-parts button")].find((one) => one.textContent === "With noise")?.click());
    await until(() => asked.some((url) => url.endsWith("/steps/17/x?sample=0")));
    expect(slotOf(0)?.part).toBe("x");
  });

  it("cannot be branched off where no open workflow made them", async () => {
    await open();
    const button = [...document.querySelectorAll<HTMLButtonElement>(".v-scrub button")].find((one) => one.textContent === "Branch from here");
    expect(button?.disabled).toBe(true);
    expect(shownStep.value).toBeNull();
  });

  it("have names on all controls", async () => {
    await open();
    const nameless = [...document.querySelectorAll(".v-steps button, .v-steps input")].filter((one) => !(one.getAttribute("aria-label") ?? one.textContent.trim()));
    expect(nameless).toEqual([]);
  });
});

describe("a record as a file", () => {
  const data = Float32Array.from({ length: 3 * 2 * 2 }, (_, i) => i);
  const file = safetensors("value.x", "F32", [3, 2, 2, 1, 1], data.buffer);

  it("gives one sample of one step, channel by channel", () => {
    expect(numbers(recordPicture(file, 1, "x", 1)!.data)).toEqual([6, 7]);
    expect(recordPicture(file, 1, "x", 2)).toBeNull();
  });

  it("gives the samples of a step as points, and how far they reach", () => {
    expect(recordPoints(file, 2, "x")).toEqual({ x: [8, 10], y: [9, 11] });
    expect(recordReach(file, "x")).toBe(11);
  });

  it("says what is missing", () => {
    expect(() => recordPoints(file, 3, "x")).toThrow("the record has no step 3; it has 3");
    expect(() => recordPicture(file, 0, "denoised", 0)).toThrow("it has no tensor denoised of five axes");
  });

  it("is one picture a sample; points of the plane are shown together", () => {
    expect(framesOfCell(cell, () => "").map(({ kind, sample, samples }) => ({ kind, sample, samples }))).toEqual([0, 1].map((sample) => ({ kind: "steps", sample, samples: 2 })));
    expect(framesOfCell({ ...cell, summary: { ...summary, space: "plane" } }, () => "")).toHaveLength(1);
  });

  it("without steps is left as it is", () => {
    const [frame] = framesOfCell({ ...cell, summary: { ...summary, steps: 0 } }, () => "");
    expect(atStep(frame!, null)).toBe(frame);
  });
});
