/** How pictures are shown, and where they lie in their window. */
import { describe, expect, it } from "vitest";
import { colorOf, tableOf } from "../../src/pixels/color_map";
import { channelsOf, PLAIN, shown, tone } from "../../src/pixels/look";
import type { Picture } from "../../src/pixels/picture";
import { cornerOf, fitView, nextScale, panned, pixelUnder, zoomedAt } from "../../src/pixels/view";
import { colored, grey } from "./pictures";

const dot = colored(1, 1, () => [200, 100, 50, 128], ["R", "G", "B", "A"]);
const first = (picture: Picture, look: Partial<typeof PLAIN>): number[] => Array.from(shown(picture, { ...PLAIN, ...look }).subarray(0, 4));

describe("a look", () => {
  it("that changes nothing shows the very bytes", () => {
    expect(first(dot, {})).toEqual([200, 100, 50, 128]);
  });

  it("of one channel shows it grey, alpha included, and nothing see-through", () => {
    expect(first(dot, { channel: "G" })).toEqual([100, 100, 100, 255]);
    expect(first(dot, { channel: "A" })).toEqual([128, 128, 128, 255]);
  });

  it("of luma weighs red, green and blue after BT.601", () => {
    expect(first(dot, { channel: "luma" })[0]).toBe(Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50));
  });

  it("one stop brighter doubles a value, and white stays white", () => {
    expect(first(dot, { exposure: 1 })).toEqual([255, 200, 100, 128]);
    expect(tone(0.25, { exposure: 0, gamma: 2 })).toBe(0.5);
  });

  it("of a tensor shows its lowest number black, its highest white, and leaves out what is no number", () => {
    const tensor: Picture = { width: 3, height: 1, planes: ["L"], data: Float32Array.from([-2, 2, NaN]), low: -2, high: 2 };
    expect(Array.from(shown(tensor, PLAIN))).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0]);
  });

  it("offers the channels that there are", () => {
    expect(channelsOf(dot)).toEqual(["all", "luma", "R", "G", "B", "A"]);
    expect(channelsOf(grey(1, 1, () => 0))).toEqual(["all"]);
  });
});

describe("false colour", () => {
  it("grows brighter from end to end in viridis", () => {
    const table = tableOf("viridis", 64);
    const bright = Array.from({ length: 64 }, (_, i) => 0.2126 * (table[3 * i] ?? 0) + 0.7152 * (table[3 * i + 1] ?? 0) + 0.0722 * (table[3 * i + 2] ?? 0));
    expect(bright.every((v, i) => i === 0 || v > (bright[i - 1] ?? 0))).toBe(true);
  });

  it("is nearly white in the middle of the diverging map, and darker at both ends", () => {
    expect(Math.min(...colorOf("diverging", 0.5))).toBeGreaterThan(240);
    expect(Math.max(...colorOf("diverging", 0), ...colorOf("diverging", 1))).toBeLessThan(130);
  });
});

describe("a view", () => {
  const window = { width: 800, height: 600 };

  it("that fits shows all of a picture, small ones enlarged by a whole factor", () => {
    expect(fitView({ width: 32, height: 32 }, window).scale).toBe(18);
    expect(fitView({ width: 1568, height: 400 }, window).scale).toBe(0.5);
  });

  it("puts the corner of the picture on a whole device pixel", () => {
    const corner = cornerOf({ scale: 1, x: 10.3, y: 7.7 }, { width: 801, height: 599 });
    expect([corner.x % 1, corner.y % 1]).toEqual([0, 0]);
  });

  it("at 1:1 names the pixel under the pointer, also left of the picture", () => {
    const view = { scale: 1, x: 400, y: 300 };
    expect(pixelUnder(view, window, { x: 5.9, y: 7 })).toEqual({ x: 5, y: 7 });
    expect(pixelUnder({ ...view, x: 0 }, window, { x: 399, y: 0 }).x).toBe(-1);
  });

  it("zoomed keeps what lies under the pointer there", () => {
    const view = { scale: 2, x: 50, y: 50 };
    const at = { x: 123, y: 456 };
    const place = (v: typeof view): number => v.x + (at.x - window.width / 2) / v.scale;
    expect(place(zoomedAt(view, window, 16, at))).toBeCloseTo(place(view), 9);
  });

  it("moved keeps the middle of the window on the picture", () => {
    expect(panned({ scale: 2, x: 5, y: 5 }, { width: 10, height: 10 }, -1000, 1000)).toEqual({ scale: 2, x: 10, y: 0 });
  });

  it("steps through powers of two from any scale", () => {
    expect([nextScale(1, 1), nextScale(3, 1), nextScale(3, -1), nextScale(1, -1), nextScale(64, 1)]).toEqual([2, 4, 2, 0.5, 64]);
  });
});
