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

  const packed = text("wireloom", RECIPE, true);
  it.each([
    ["the file ends in it", png(packed).slice(0, 33 + packed.length - 20)], ["the file ends in its name", png(packed).slice(0, 33 + 16)],
    ["it ends before its text", png(chunk("iTXt", Buffer.from("wireloom\0\x01\0", "latin1")))], ["it ends early", png(chunk("iTXt", packed.subarray(8, -24)))],
    ["its text ends early", png(text("wireloom", RECIPE.slice(0, 30), true))], ["it does not unpack", png(chunk("iTXt", Buffer.from("wireloom\0\x01\0\0\0zzzz", "latin1")))],
  ])("is said to be damaged where %s", async (_, bytes) => {
    const why: string[] = [];
    expect(await readRecipe(bytes, (reason) => void why.push(reason))).toBeNull();
    expect(why).toEqual(["it is cut off or damaged"]);
  });

  it("of nobody is no damage: a picture that is cut off elsewhere, a text of another program", async () => {
    const why: string[] = [];
    for (const bytes of [png(text("comment", RECIPE, true)).slice(0, 60), png().slice(0, 30), png(chunk("iTXt", Buffer.from("comment\0\x01", "latin1")))]) await readRecipe(bytes, (reason) => void why.push(reason));
    expect(why).toEqual([]);
  });
});
