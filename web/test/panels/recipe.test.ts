import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readRecipe } from "../../src/panels/drop/recipe";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(kind, "latin1"), body, Buffer.alloc(4)]);
}

const text = (keyword: string, value: string, packed: boolean): Buffer => {
  const body = Buffer.from(value);
  return chunk("iTXt", Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.from([packed ? 1 : 0, 0]), Buffer.from("\0\0"), packed ? deflateSync(body) : body]));
};
const png = (...chunks: Buffer[]): Uint8Array => new Uint8Array(Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), ...chunks, chunk("IEND", Buffer.alloc(0))]));
const RECIPE = JSON.stringify({ workflow: { format: 1, nodes: {} }, seeds: { "noise.seed": 7 }, title: "håret ♥" });

describe("the recipe of a PNG", () => {
  it.each([false, true])("is read, compressed %s", async (packed) => {
    expect(await readRecipe(png(text("other", "x", false), text("wireloom", RECIPE, packed)))).toEqual(JSON.parse(RECIPE));
  });
  it.each([
    ["no PNG", new Uint8Array([1, 2, 3])], ["no text", png()], ["no JSON", png(text("wireloom", "{", false))],
    ["another keyword", png(text("comment", RECIPE, false))], ["a chunk that is cut off", png(text("wireloom", RECIPE, false)).slice(0, 60)],
    ["bytes that do not unpack", png(chunk("iTXt", Buffer.from("wireloom\0\x01\0\0\0zzzz", "latin1")))], ["nothing", new Uint8Array()],
  ])("is null for %s", async (_, bytes) => expect(await readRecipe(bytes)).toBeNull());
});
