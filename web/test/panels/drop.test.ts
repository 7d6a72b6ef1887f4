/** What dropped files are, and what is refused. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDropped, readPlain } from "../../src/panels/drop/read";
import { readRecipe } from "../../src/panels/drop/recipe";
import { readTable } from "../../src/panels/drop/table";
import { workflows } from "../fixtures";

const WORKFLOW = workflows["text-to-image"];
const file = (name: string, content: BlobPart, type = ""): File => new File([content], name, { type });

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PYTHON = join(ROOT, ".venv/bin/python");

/** A picture with this recipe in every format that the server writes, by its own code. */
function written(recipe: unknown): Record<string, Uint8Array<ArrayBuffer>> {
  const script = `import base64, io, json, sys
from PIL import Image
from server.engine import jpeg, png, webp
text = sys.stdin.read()
found = {}
for kind, module in (("jpeg", jpeg), ("png", png), ("webp", webp)):
    out = io.BytesIO()
    Image.new("RGB", (9, 7), (200, 30, 60)).save(out, kind)
    found[kind] = base64.b64encode(module.with_text(out.getvalue(), {png.KEYWORD: text})).decode()
print(json.dumps(found))`;
  const said = execFileSync(PYTHON, ["-c", script], { input: JSON.stringify(recipe), cwd: ROOT, maxBuffer: 1e8 }).toString();
  return Object.fromEntries(Object.entries(JSON.parse(said) as Record<string, string>).map(([kind, data]) => [kind, new Uint8Array(Buffer.from(data, "base64"))]));
}

/** A WebP of one metadata chunk. */
function webp(kind: string, text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(text);
  const bytes = new Uint8Array(20 + body.length + (body.length % 2));
  bytes.set(new TextEncoder().encode("RIFF"), 0);
  bytes.set(new TextEncoder().encode(`WEBP${kind}`), 8);
  new DataView(bytes.buffer).setUint32(16, body.length, true);
  bytes.set(body, 20);
  return bytes;
}

/** A PNG whose only chunk is the recipe, packed. */
function png(text: string): Uint8Array<ArrayBuffer> {
  const data = Buffer.concat([Buffer.from("wireloom\0\x01\0\0\0", "latin1"), deflateSync(Buffer.from(text))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return new Uint8Array(Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), length, Buffer.from("iTXt"), data, Buffer.alloc(4)]));
}

/** A PNG of these chunks, without checksums. */
function chunks(parts: readonly [string, string][]): Uint8Array<ArrayBuffer> {
  const written = parts.map(([kind, text]) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(kind + text, "latin1"), Buffer.alloc(4)]);
  });
  return new Uint8Array(Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...written]));
}

describe("a dropped file", () => {
  it("is a workflow, also as the body of a run, whose inputs then stand in it", async () => {
    expect(await readDropped(file("a.json", JSON.stringify(WORKFLOW)))).toMatchObject({ kind: "workflow", nodes: 10 });
    expect(readPlain(JSON.stringify({ name: "x", nodes: 10, document: WORKFLOW }), "a"), "as the library gives it").toMatchObject({ kind: "workflow", nodes: 10 });
    const body = readPlain(JSON.stringify({ workflow: WORKFLOW, inputs: { prompt: "a cat", "noise.seed": 4 } }), "a");
    expect(body).toMatchObject({ kind: "workflow", data: { nodes: { prompt: { in: { text: "a cat" } }, noise: { in: { seed: 4 } } } } });
  });

  it("is a picture with its recipe, PNG or WebP, by its content and not its name", async () => {
    const recipe = JSON.stringify({ workflow: WORKFLOW, seeds: {} });
    expect(await readDropped(file("x.txt", png(recipe)))).toMatchObject({ kind: "recipe", title: "Text to image" });
    expect(await readDropped(file("x", webp("EXIF", `junk${recipe}`)))).toMatchObject({ kind: "recipe", nodes: 10 });
    const xmp = `<x>${recipe.replaceAll("&", "&amp;").replaceAll("\"", "&quot;")}</x>`;
    expect((await readRecipe(webp("XMP ", xmp)))?.workflow).toEqual(WORKFLOW);
    expect(await readDropped(file("x.webp", webp("VP8L", "........")))).toMatchObject({ kind: "picture", note: "" });
  });

  it.runIf(existsSync(PYTHON))("is a JPEG, WebP or PNG as the server writes them, with a small recipe or one of many segments", async () => {
    const recipes = [{ workflow: WORKFLOW, seeds: { "noise.seed": 7 } }, { workflow: { ...WORKFLOW, title: "\"a\" & <b> 'ä' &quot; 雪" }, note: "x & y ".repeat(40_000) }];
    for (const recipe of recipes) for (const [kind, bytes] of Object.entries(written(recipe))) {
      expect(await readRecipe(bytes, (why) => { throw new Error(`${kind}: ${why}`); }), kind).toEqual(recipe);
      expect(await readDropped(file("x", bytes)), kind).toMatchObject({ kind: "recipe", nodes: 10 });
    }
  });

  it.runIf(existsSync(PYTHON))("says so where its recipe is cut off; what others write is no recipe of ours", async () => {
    const bytes = written({ workflow: WORKFLOW, note: "z".repeat(200_000) })["jpeg"]!;
    const at = Buffer.from(bytes).indexOf("http://ns.adobe.com/xmp/extension/") - 4;
    const cut = new Uint8Array(Buffer.concat([Buffer.from(bytes.subarray(0, at)), Buffer.from([0xff, 0xd9])]));
    expect(await readDropped(file("x.jpg", cut))).toMatchObject({ kind: "picture", note: "The recipe in x.jpg cannot be read (it is cut off or damaged); the picture itself can be inserted." });
    const damaged = new Uint8Array(Buffer.from(Buffer.from(written({ workflow: WORKFLOW })["webp"]!).toString("latin1").replaceAll("}", " "), "latin1"));
    expect(await readDropped(file("x.webp", damaged))).toMatchObject({ kind: "picture", note: "The recipe in x.webp cannot be read (it is cut off or damaged); the picture itself can be inserted." });
  });

  it("of any bytes after the head of a JPEG or a WebP is a picture, never an exception", () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom([0xff, 0xd8, 0xff], [...Buffer.from("RIFF....WEBP")]), async (tail, head) => {
      expect((await readDropped(file("x", new Uint8Array([...head, ...tail])))).kind).toBe("picture");
    })));

  it("with a broken recipe is a picture, and says why", async () => {
    const broken = await readDropped(file("x.png", png("{\"workflow\": ")));
    expect(broken).toMatchObject({ kind: "picture" });
    expect((broken as { note: string }).note).toContain("x.png");
  });

  it("is a workflow of ComfyUI as its API takes it, as its editor saves it, or in a picture, whose pixels are left here", async () => {
    const prompt = "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 18446744073709551615}}}";
    const found = await readDropped(file("a.json", prompt));
    expect(found).toMatchObject({ kind: "comfyui", picture: null });
    expect(await (found as { body: Blob }).body.text(), "digit by digit").toBe(prompt);
    expect(readPlain(`{"prompt": ${prompt}}`, "pasted")).toMatchObject({ kind: "comfyui" });
    expect(readPlain("{\"nodes\": [], \"links\": []}", "pasted")).toMatchObject({ kind: "comfyui" });
    const carried = await readDropped(file("a.png", chunks([["tEXt", `prompt\0${prompt}`], ["IDAT", "pixels"], ["IEND", ""]])));
    expect(carried).toMatchObject({ kind: "comfyui", picture: { name: "a.png" } });
    const sent = await (carried as { body: Blob }).body.text();
    expect([sent.includes("KSampler"), sent.includes("pixels")]).toEqual([true, false]);
    expect(await readDropped(file("a.png", chunks([["tEXt", "prompt\0a cat"], ["IEND", ""]])))).toMatchObject({ kind: "picture" });
  });

  it("is refused in words where it is empty, cut, a weight file or unknown bytes", async () => {
    for (const one of [file("a.json", ""), file("a.json", "{\"format\": 1,"), file("a.json", "{\"format\": 1}"), file("m.safetensors", "xxxx"), file("a.exe", new Uint8Array([77, 90, 0, 3]))]) {
      const found = await readDropped(one);
      expect(found.kind, one.name).toBe("refused");
      expect((found as { why: string }).why.length).toBeGreaterThan(10);
    }
  });

  it("never throws, whatever its bytes", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom("", "png", "webp"), async (bytes, start) => {
      const all = start === "png" ? [137, 80, 78, 71, 13, 10, 26, 10, ...bytes] : start === "webp" ? [...webp("EXIF", "").slice(0, 12), ...bytes] : [...bytes];
      expect(["workflow", "recipe", "picture", "table", "text", "refused"]).toContain((await readDropped(file("x", new Uint8Array(all)))).kind);
    }), { numRuns: 60 });
  });
});

describe("a table", () => {
  it("is an axis with columns: numbers, truths and texts; quotes hold separators, lines and quotes", () => {
    const table = readTable("prompt,cfg,on\n\"a, \"\"big\"\"\ncat\",2.5,true\nfox,3,false\n", "prompts.csv");
    expect(table).toMatchObject({ axis: "prompts", columns: ["prompt", "cfg", "on"], rows: 2,
      data: { columns: { prompt: ["a, \"big\"\ncat", "fox"], cfg: [2.5, 3], on: [true, false] } } });
  });

  it("is none where rows differ in length or nothing follows the heads", () => {
    expect([readTable("a,b\n1\n", "x.csv"), readTable("a,b\n", "x.csv"), readTable("", "x.csv")]).toEqual([null, null, null]);
  });

  it("names columns apart that are called alike, and in words that a workflow may use", () => {
    expect(readTable("a.b\ta.b\t\n1\t2\t3", "x.tsv")?.columns).toEqual(["a_b", "a_b2", "column3"]);
  });
});
