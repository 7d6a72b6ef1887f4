import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Bitmap, ellipse, fill, invert, rectangle, stroke, type Brush } from "../../src/widgets/mask/bitmap";
import { feathered, gaussian } from "../../src/widgets/mask/feather";
import { greyPng } from "../../src/widgets/mask/png";
import { Work } from "../../src/widgets/mask/work";

const HARD: Brush = { size: 10, hardness: 1, erase: false };
const at = (x: number, y: number, pressure = 1): { x: number; y: number; pressure: number } => ({ x, y, pressure });
const value = (mask: Bitmap, x: number, y: number): number => mask.data[y * mask.width + x] ?? -1;
const area = (mask: Bitmap): number => mask.data.reduce((sum, v) => sum + v / 255, 0);

describe("the brush", () => {
  it("paints a disc as large as its size says", () => {
    const mask = new Bitmap(64, 64);
    stroke(mask, at(32, 32), at(32, 32), { ...HARD, size: 40 });
    expect(area(mask) / (Math.PI * 20 ** 2)).toBeCloseTo(1, 2);
    expect([value(mask, 32, 32), value(mask, 2, 2)]).toEqual([255, 0]);
  });

  it("paints a line as a disc drawn along it", () => {
    const mask = new Bitmap(100, 60);
    stroke(mask, at(20, 30), at(80, 30), { ...HARD, size: 20 });
    expect(area(mask) / (Math.PI * 10 ** 2 + 60 * 20)).toBeCloseTo(1, 2);
  });

  it("is smaller where the pen presses less", () => {
    const mask = new Bitmap(100, 60);
    stroke(mask, at(20, 30, 0.2), at(80, 30, 1), { ...HARD, size: 40 });
    const height = (x: number): number => Array.from({ length: 60 }, (_, y) => value(mask, x, y) / 255).reduce((a, b) => a + b);
    expect([Math.round(height(20)), Math.round(height(50)), Math.round(height(80))]).toEqual([8, 24, 40]);
  });

  it("falls softly from its hard middle to its edge, and going over it twice changes nothing", () => {
    const mask = new Bitmap(64, 64);
    const soft = { size: 40, hardness: 0.5, erase: false };
    stroke(mask, at(32, 32), at(32, 32), soft);
    const row = Array.from({ length: 20 }, (_, i) => value(mask, 32 + i, 32));
    expect(row.slice(0, 9).every((v) => v === 255)).toBe(true);
    expect(row.slice(10).every((v, i, all) => i === 0 || v < (all[i - 1] ?? 0))).toBe(true);
    const once = Uint8ClampedArray.from(mask.data);
    stroke(mask, at(32, 32), at(32, 32), soft);
    expect(mask.data).toEqual(once);
  });

  it("erases what it painted, and stays on the picture", () => {
    const mask = new Bitmap(20, 20);
    expect(stroke(mask, at(-30, -30), at(-30, -30), HARD)).toBeNull();
    stroke(mask, at(0, 10), at(40, 10), HARD);
    expect(area(mask)).toBeGreaterThan(100);
    stroke(mask, at(0, 10), at(40, 10), { ...HARD, erase: true });
    expect(area(mask)).toBe(0);
  });
});

describe("shapes by numbers", () => {
  it("a rectangle is exact, also between pixels", () => {
    const mask = new Bitmap(20, 20);
    rectangle(mask, { x: 2.5, y: 3, width: 4, height: 5 }, false);
    expect(area(mask)).toBeCloseTo(20, 1);
    expect([value(mask, 2, 4), value(mask, 3, 4), value(mask, 6, 4), value(mask, 7, 4)]).toEqual([128, 255, 128, 0]);
    rectangle(mask, { x: 0, y: 0, width: 20, height: 20 }, true);
    expect(area(mask)).toBe(0);
  });

  it("an ellipse has the area of an ellipse", () => {
    const mask = new Bitmap(100, 80);
    ellipse(mask, { x: 10, y: 10, width: 80, height: 50 }, false);
    expect(area(mask) / (Math.PI * 40 * 25)).toBeCloseTo(1, 2);
  });

  it("inverting twice changes nothing", () => {
    const mask = new Bitmap(8, 8);
    ellipse(mask, { x: 1, y: 1, width: 6, height: 4 }, false);
    const before = Uint8ClampedArray.from(mask.data);
    invert(mask);
    expect(value(mask, 0, 7)).toBe(255);
    invert(mask);
    expect(mask.data).toEqual(before);
  });
});

describe("undo in the painter", () => {
  it("takes back every step and makes it again, over the borders of its tiles", () => {
    const work = new Work(new Bitmap(300, 200), () => undefined);
    const states = [Uint8ClampedArray.from(work.mask.data)];
    const steps = [() => { work.press(at(100, 100), HARD, "a"); work.drag(at(260, 190), HARD); work.release(); }, () => work.invert("b"),
      () => work.shape("ellipse", { x: 120, y: 120, width: 30, height: 30 }, true, "c"), () => work.fill(255, "d")];
    for (const step of steps) {
      step();
      states.push(Uint8ClampedArray.from(work.mask.data));
    }
    for (const state of states.slice(0, -1).reverse()) {
      expect(work.undo()).toBe(true);
      expect(Buffer.from(state).equals(Buffer.from(work.mask.data))).toBe(true);
    }
    expect(work.undo()).toBe(false);
    for (const state of states.slice(1)) {
      expect(work.redo()).toBe(true);
      expect(Buffer.from(state).equals(Buffer.from(work.mask.data))).toBe(true);
    }
  });

  it("makes a stroke one step, and one that changes nothing none", () => {
    const work = new Work(new Bitmap(50, 50), () => undefined);
    work.press(at(10, 10), { ...HARD, erase: true }, "nothing");
    work.release();
    expect(work.steps.canUndo).toBe(false);
    work.press(at(10, 10), HARD, "stroke");
    for (let x = 11; x < 40; x++) work.drag(at(x, 10), HARD);
    work.release();
    expect([work.undo(), work.undo(), area(work.mask)]).toEqual([true, false, 0]);
  });

  it("takes back exactly the stroke that is broken off, also one that changed nothing, and keeps the one before", () => {
    const mask = new Bitmap(300, 200);
    const work = new Work(mask, () => undefined);
    work.press(at(20, 20), HARD, "first");
    work.abandon();
    expect([area(mask), work.changed, work.steps.canUndo, work.steps.canRedo]).toEqual([0, false, false, false]);
    work.press(at(50, 50), HARD, "kept");
    work.release();
    const before = mask.data.slice();
    work.press(at(50, 50), HARD, "nothing new");
    work.abandon();
    work.press(at(50, 50), HARD, "long");
    work.drag(at(280, 150), HARD);
    work.abandon();
    work.drag(at(10, 10), HARD);
    expect(mask.data).toEqual(before);
    expect([work.painting, work.steps.last, work.steps.canRedo, work.changed]).toEqual([false, "kept", false, true]);
  });

  it("forgets what could be made again after a new step", () => {
    const work = new Work(new Bitmap(50, 50), () => undefined);
    work.fill(255, "fill");
    work.undo();
    work.invert("invert");
    expect(work.redo()).toBe(false);
  });

  it("tells which pixels to show again", () => {
    const seen: unknown[] = [];
    const work = new Work(new Bitmap(50, 50), (touched) => seen.push(touched));
    work.shape("rectangle", { x: 5, y: 6, width: 7, height: 8 }, false, "r");
    expect(seen).toEqual([{ left: 5, top: 6, right: 12, bottom: 14 }]);
  });
});

describe("a soft edge", () => {
  it("is a Gaussian: the step becomes its integral", async () => {
    const mask = new Bitmap(120, 3);
    rectangle(mask, { x: 60, y: 0, width: 60, height: 3 }, false);
    const soft = await feathered(mask, 5);
    const kernel = gaussian(5);
    const radius = (kernel.length - 1) / 2;
    for (const x of [45, 55, 59, 60, 66, 75]) {
      const share = kernel.reduce((sum, w, i) => sum + (x + i - radius >= 60 ? w : 0), 0);
      expect(Math.abs(value(soft, x, 1) - 255 * share)).toBeLessThanOrEqual(0.51);
    }
    expect(value(soft, 10, 1)).toBe(0);
    expect(value(soft, 110, 1)).toBe(255);
  });

  it("agrees with the plain sum everywhere, where whole stretches are equal and where none is", async () => {
    const mask = new Bitmap(40, 30);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = i % 40 < 25 ? 0 : (i * 7919) % 256;
    const soft = await feathered(mask, 1.5);
    const kernel = gaussian(1.5);
    const r = (kernel.length - 1) / 2;
    const inside = (v: number, most: number): number => Math.min(most - 1, Math.max(0, v));
    for (let y = 0; y < 30; y++) {
      for (let x = 0; x < 40; x++) {
        let sum = 0;
        for (let j = -r; j <= r; j++) for (let i = -r; i <= r; i++) sum += value(mask, inside(x + i, 40), inside(y + j, 30)) * (kernel[i + r] ?? 0) * (kernel[j + r] ?? 0);
        expect(Math.abs(value(soft, x, y) - sum)).toBeLessThanOrEqual(0.51);
      }
    }
  });

  it("of nothing is the mask itself, and a full mask stays full", async () => {
    const mask = new Bitmap(9, 9);
    expect(await feathered(mask, 0)).toBe(mask);
    fill(mask, 255);
    expect((await feathered(mask, 3)).data.every((v) => v === 255)).toBe(true);
  });
});

it("a mask is written as an 8-bit grey PNG with the very same levels", async () => {
  const mask = new Bitmap(7, 5);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = (i * 37) % 256;
  const bytes = Buffer.from(await (await greyPng(mask)).arrayBuffer());
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), ...bytes.subarray(24, 29)]).toEqual([7, 5, 8, 0, 0, 0, 0]);
  const length = bytes.readUInt32BE(33);
  const rows = inflateSync(bytes.subarray(41, 41 + length));
  const levels = Array.from({ length: 35 }, () => 0);
  for (let y = 0; y < 5; y++) for (let x = 0; x < 7; x++) levels[y * 7 + x] = ((rows[y * 8 + 1 + x] ?? 0) + (y ? (levels[(y - 1) * 7 + x] ?? 0) : 0)) % 256;
  expect(levels).toEqual([...mask.data]);
});
