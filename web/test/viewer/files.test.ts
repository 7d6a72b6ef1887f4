/** Files to numbers: PNG up to sixteen bits, tensors of a published value. */
import { describe, expect, it } from "vitest";
import { readPng } from "../../src/pixels/png";
import { pixelAt } from "../../src/pixels/picture";
import { half, samplesOf, spaceOf, tensorPicture, tensorsOf } from "../../src/pixels/safetensors";
import { numbers, png, safetensors } from "./pictures";

describe("a PNG file", () => {
  it("of sixteen bits keeps all of them", async () => {
    const picture = await readPng(png(2, 1, 16, 0, [[0, 0x12, 0x34, 0xff, 0xfe]]));
    expect(picture).toMatchObject({ width: 2, height: 1, planes: ["L"], high: 65535 });
    expect(numbers(picture.data)).toEqual([0x1234, 0xfffe]);
  });

  it("with alpha keeps the colour below a pixel that cannot be seen", async () => {
    const picture = await readPng(png(1, 1, 8, 6, [[0, 200, 100, 50, 0]]));
    expect(pixelAt(picture, 0, 0)).toEqual([200, 100, 50, 0]);
  });

  it("is read whichever filter its lines were written with", async () => {
    const lines = [[0, 10, 20, 30], [1, 10, 10, 10], [2, 1, 1, 1], [3, 6, 6, 5], [4, 1, 1, 1]];
    expect(numbers((await readPng(png(3, 5, 8, 0, lines))).data)).toEqual([10, 20, 30, 10, 20, 30, 11, 21, 31, 11, 22, 31, 12, 23, 32]);
  });

  it("of a palette gives its colours, with their alpha", async () => {
    const picture = await readPng(png(3, 1, 2, 3, [[0, 0b00011000]], [["PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255]], ["tRNS", [128]]]));
    expect(picture.planes).toEqual(["R", "G", "B", "A"]);
    expect(numbers(picture.data)).toEqual([255, 0, 0, 128, 0, 255, 0, 255, 0, 0, 255, 255]);
  });

  it("with one transparent colour makes just that one transparent", async () => {
    const picture = await readPng(png(2, 1, 8, 0, [[0, 7, 8]], [["tRNS", [0, 7]]]));
    expect(numbers(picture.data)).toEqual([7, 0, 8, 255]);
  });

  it("that is interlaced comes out in order", async () => {
    const passes = [[0, 1], [0, 3], [0, 7, 9], [0, 2], [0, 8], [0, 4, 5, 6]];
    expect(numbers((await readPng(png(3, 3, 8, 0, passes, [], 1))).data)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers((await readPng(png(2, 2, 8, 0, [[0, 1], [0, 2], [0, 3, 4]], [], 1))).data)).toEqual([1, 2, 3, 4]);
  });

  it("that is cut off, or none, is refused in words", async () => {
    const whole = png(2, 2, 8, 0, [[0, 1, 2], [0, 3, 4]]);
    await expect(readPng(whole.slice(0, 50))).rejects.toThrow(/too early/);
    await expect(readPng(new Uint8Array(20))).rejects.toThrow(/no PNG/);
    await expect(readPng(png(2, 3, 8, 0, [[0, 1, 2]]))).rejects.toThrow(/too early/);
  });
});

describe("a tensor", () => {
  const latent = Float32Array.from({ length: 2 * 4 * 2 * 3 }, (_, i) => i - 24);

  it("of four axes is as many pictures as its first is long, each with its planes", () => {
    const file = safetensors("value.data", "F32", [2, 4, 2, 3], latent.buffer);
    const [entry] = tensorsOf(file);
    expect(entry && samplesOf(entry)).toBe(2);
    const picture = tensorPicture(file, entry!, 1);
    expect(picture).toMatchObject({ width: 3, height: 2, planes: ["0", "1", "2", "3"] });
    expect(pixelAt(picture!, 2, 1)).toEqual([5, 11, 17, 23]);
  });

  it("with negative numbers is shown with zero in the middle", () => {
    const file = safetensors("value.data", "F32", [1, 1, 1, 3], Float32Array.from([-1, 0, 3]).buffer);
    expect(tensorPicture(file, tensorsOf(file)[0]!, 0)).toMatchObject({ low: -3, high: 3, planes: ["L"] });
  });

  it("of the space rgb is a colour picture whose black is -1", () => {
    const metadata = JSON.stringify({ value: { port: ["Latent", { data: { tensor: "value.data" }, space: { port: ["Space", { name: "rgb" }] } }] } });
    const file = safetensors("value.data", "F32", [1, 3, 1, 1], Float32Array.from([-1, 0, 1]).buffer, metadata);
    expect(spaceOf(file)).toBe("rgb");
    expect(tensorPicture(file, tensorsOf(file)[0]!, 0, "rgb")).toMatchObject({ planes: ["R", "G", "B"], low: -1, high: 1 });
  });

  it("of sixteen bits is read after IEEE 754", () => {
    expect([0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555].map(half)).toEqual([1, -2, 2 ** -24, Infinity, 0.333251953125]);
    const file = safetensors("v", "BF16", [2], Uint16Array.from([0x3f80, 0xc040]).buffer);
    expect(numbers(tensorPicture(file, tensorsOf(file)[0]!, 0)!.data)).toEqual([1, -3]);
  });

  it("that reaches beyond its file, and a file that is none, are refused in words", () => {
    const file = safetensors("v", "F32", [2], Float32Array.from([1, 2]).buffer);
    expect(() => tensorsOf(file.slice(0, -4))).toThrow(/beyond/);
    expect(() => tensorsOf(new ArrayBuffer(4))).toThrow(/no safetensors/);
  });
});
