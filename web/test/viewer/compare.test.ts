/** How far two pictures are apart: numbers that can be worked out by hand. */
import { describe, expect, it } from "vitest";
import { difference, distance, gaussian, meanOf, similarity } from "../../src/pixels/compare";
import { cropped, fitted, scaled } from "../../src/pixels/fit";
import type { Picture } from "../../src/pixels/picture";
import { colored, grey, noise, numbers } from "./pictures";

const rough = (seed: number): Picture => {
  const next = noise(seed);
  return grey(24, 20, () => Math.floor(next() * 256));
};

const mean = (map: Picture | null): number => (map ? meanOf(map) : NaN);

describe("structural similarity", () => {
  it("of equal pictures is 1 at every pixel", () => {
    const map = similarity(rough(1), rough(1));
    expect(map?.data.filter((v) => !Number.isNaN(v)).every((v) => Math.abs(v - 1) < 1e-5)).toBe(true);
  });

  it("of two flat pictures is what the formula gives for their brightness alone", () => {
    const [a, b] = [51, 102].map((v) => grey(16, 16, () => v));
    const [x, y] = [0.2, 0.4];
    expect(mean(similarity(a!, b!))).toBeCloseTo((2 * x * y + 1e-4) / (x * x + y * y + 1e-4), 5);
  });

  it("of a picture and its negative around the middle is below zero: structure is turned over", () => {
    const a = rough(3);
    const b = { ...a, data: Uint8Array.from(a.data, (v) => 255 - v) };
    expect(mean(similarity(a, b))).toBeLessThan(-0.5);
  });

  it("is the same both ways, and less for more noise", () => {
    const a = rough(5);
    const with_ = (share: number): Picture => { const next = noise(9); return { ...a, data: Uint8Array.from(a.data, (v) => Math.round(v * (1 - share) + 255 * next() * share)) }; };
    expect(mean(similarity(a, with_(0.2)))).toBeCloseTo(mean(similarity(with_(0.2), a)), 6);
    expect(mean(similarity(a, with_(0.1)))).toBeGreaterThan(mean(similarity(a, with_(0.4))));
  });

  it("agrees with the definition, summed naively around one pixel", () => {
    const [a, b] = [rough(11), rough(12)];
    const w = gaussian();
    const sums = { x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
    for (let dy = 0; dy < 11; dy++) for (let dx = 0; dx < 11; dx++) {
      const [u, v, weight] = [(a.data[(4 + dy) * 24 + 7 + dx] ?? 0) / 255, (b.data[(4 + dy) * 24 + 7 + dx] ?? 0) / 255, (w[dx] ?? 0) * (w[dy] ?? 0)];
      sums.x += weight * u; sums.y += weight * v; sums.xx += weight * u * u; sums.yy += weight * v * v; sums.xy += weight * u * v;
    }
    const { x, y } = sums;
    const wanted = ((2 * x * y + 1e-4) * (2 * (sums.xy - x * y) + 9e-4)) / ((x * x + y * y + 1e-4) * (sums.xx - x * x + sums.yy - y * y + 9e-4));
    expect(similarity(a, b)?.data[9 * 24 + 12]).toBeCloseTo(wanted, 5);
  });

  it("has no number within five pixels of the edge, and none at all for pictures smaller than its window", () => {
    const map = similarity(rough(1), rough(2));
    expect(map?.data[4 * 24 + 12]).toBeNaN();
    expect(map?.data[5 * 24 + 5]).not.toBeNaN();
    expect(similarity(grey(10, 30, () => 1), grey(10, 30, () => 1))).toBeNull();
  });
});

describe("differences", () => {
  it("of equal pictures are zero, and their PSNR is endless", () => {
    expect(distance(difference(rough(1), rough(1)), null)).toEqual({ mse: 0, psnr: Infinity, most: 0, at: [0, 0], unlike: 0, ssim: null });
  });

  it("of 51 levels everywhere give a mean square of 0.04 and a PSNR of 10 log10(25)", () => {
    const found = distance(difference(grey(4, 4, () => 100), grey(4, 4, () => 151)), null);
    expect(found.mse).toBeCloseTo(0.04, 6);
    expect(found.psnr).toBeCloseTo(10 * Math.log10(25), 4);
    expect(found.unlike).toBe(16);
  });

  it("are found at the very pixel: one shifted point differs where it was and where it is now, nowhere else", () => {
    const dot = (at: number): Picture => grey(9, 7, (x, y) => (x === at && y === 3 ? 255 : 0));
    const apart = difference(dot(4), dot(5));
    expect(numbers(apart.data).flatMap((v, i) => (v ? [[i % 9, Math.floor(i / 9)]] : []))).toEqual([[4, 3], [5, 3]]);
    expect(distance(apart, null)).toMatchObject({ most: 1, at: [4, 3], unlike: 2 });
  });

  it("of a shift by one pixel to the right vanish when it is shifted back", () => {
    const a = rough(21);
    const moved = grey(24, 20, (x, y) => (x ? (a.data[y * 24 + x - 1] ?? 0) : 0));
    const back = grey(24, 20, (x, y) => moved.data[y * 24 + x + 1] ?? 0);
    expect(distance(difference(cropped(a, 23, 20), cropped(back, 23, 20)), null).most).toBe(0);
    expect(distance(difference(a, moved), null).most).toBeGreaterThan(0);
  });

  it("of a colour are told by plane, and a grey picture stands for each of them", () => {
    const apart = difference(colored(1, 1, () => [255, 0, 51]), grey(1, 1, () => 51));
    expect(apart.planes).toEqual(["R", "G", "B"]);
    expect(numbers(apart.data).map((v) => Number(v.toFixed(4)))).toEqual([0.8, 0.2, 0]);
  });

  it("of tensors are told by the plane of the same name", () => {
    const tensor = (values: number[]): Picture => ({ width: 1, height: 1, planes: ["0", "1", "2", "3"], data: Float32Array.from(values), low: -2, high: 2 });
    expect(numbers(difference(tensor([0, 1, 2, -2]), tensor([0, 0, 2, 2])).data)).toEqual([0, 0.25, 0, 1]);
  });
});

describe("pictures of unlike size", () => {
  const [large, small] = [grey(6, 4, (x, y) => 10 * y + x), grey(3, 2, (x, y) => 10 * y + x)];

  it("are compared at the top left, where both are", () => {
    const [a, b] = fitted(large, small, "top_left");
    expect([a.width, a.height, b.width, b.height]).toEqual([3, 2, 3, 2]);
    expect(distance(difference(a, b), null).most).toBe(0);
  });

  it("or the second is scaled to the first", () => {
    const [a, b] = fitted(large, small, "scaled");
    expect([a.width, a.height, b.width, b.height]).toEqual([6, 4, 6, 4]);
  });

  it("scaled by a whole factor keep a ramp straight between the middles of pixels", () => {
    expect(numbers(scaled(grey(2, 1, (x) => 100 * x), 4, 1).data)).toEqual([0, 25, 75, 100]);
  });

  it("of one size are left alone", () => {
    expect(fitted(large, large, "scaled")).toEqual([large, large]);
  });
});
