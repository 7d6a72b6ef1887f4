/** Keys of the viewer, what is told in words, and the pictures of a source. */
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/api/run_event";
import { askOf, slotKey } from "../../src/panels/viewer/keys";
import { framesOfNode, framesOfOutput, type Published } from "../../src/panels/viewer/frames";
import { atOf, first, fulfil, mode, nextMode, MODES, placeOf, second, setMode, slotOf, blinking, leave, large } from "../../src/panels/viewer/state";
import { look, viewerShown } from "../../src/panels/viewer/wish";
import { csvOfTable, svgOf, ticksOf } from "../../src/panels/viewer/export";
import { tableIn } from "../../src/panels/viewer/content";
import { readPlot } from "../../src/widgets/plot/figure";
import { pixelWords } from "../../src/panels/viewer/words";
import { partner } from "../../src/panels/viewer/probe";
import { grey } from "./pictures";

const press = (key: string, code = "", more: Partial<KeyboardEvent> = {}): Parameters<typeof askOf>[0] => ({ key, code, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more });

describe("keys on the picture", () => {
  it("zoom: 0 fits, 1 is exact, plus and minus step", () => {
    expect(["0", "1", "+", "-"].map((key) => askOf(press(key, `Digit${key}`)))).toEqual(["fit", "exact", "in", "out"].map((how) => ({ kind: "zoom", how })));
  });

  it("with Shift, a digit compares with its slot, whatever sign the layout makes of it", () => {
    expect(askOf(press("\"", "Digit2", { shiftKey: true }))).toEqual({ kind: "slot", index: 1, compare: true });
    expect(slotKey({ code: "Numpad9" })).toBe(8);
    expect(slotKey({ code: "Digit0" })).toBeNull();
  });

  it("C goes on to the next way to compare, Shift+C back", () => {
    expect(askOf(press("c"))).toEqual({ kind: "mode", way: 1 });
    expect(askOf(press("C", "KeyC", { shiftKey: true }))).toEqual({ kind: "mode", way: -1 });
  });

  it("arrows move, with Alt the pixel whose values are told", () => {
    expect(askOf(press("ArrowLeft"))).toMatchObject({ dx: -1, dy: 0, fast: false, probe: false });
    expect(askOf(press("ArrowDown", "", { altKey: true, shiftKey: true }))).toMatchObject({ dx: 0, dy: 1, fast: true, probe: true });
  });

  it("with Ctrl, and all others, are left to the page", () => {
    expect([press("c", "KeyC", { ctrlKey: true }), press("x"), press("Tab"), press("constructor")].map(askOf)).toEqual([null, null, null, null]);
  });
});

describe("the state of the viewer", () => {
  const source = (output: string) => ({ kind: "result", run: "r", output, result: `r/${output}/0/a.png`, title: "" }) as const;

  it("walks through every way to compare and around", () => {
    expect(MODES.map((name) => nextMode(name))).toEqual([...MODES.slice(1), MODES[0]]);
    expect(nextMode("single", -1)).toBe("ssim");
  });

  it("puts what was asked for into its slot, and begins a wipe with slot 1 when it is to be compared", () => {
    look(source("a"), 0);
    fulfil();
    look(source("b"), 3, true);
    fulfil();
    expect([first.value, second.value, mode.value]).toEqual([0, 3, "wipe"]);
    expect(slotOf(3)?.source).toEqual(source("b"));
  });

  it("never compares a slot with itself", () => {
    look(source("c"), second.value);
    fulfil();
    expect(first.value).not.toBe(second.value);
  });

  it("blinks only where motion is wanted, and Esc stops that before anything else", () => {
    setMode("blink", true);
    expect(blinking.value).toBe(false);
    setMode("blink");
    large.value = true;
    viewerShown.value = true;
    expect([leave(), blinking.value, large.value]).toEqual([false, false, true]);
    expect([leave(), large.value]).toEqual([false, false]);
    expect([leave(), viewerShown.value]).toEqual([true, false]);
    setMode("single");
  });
});

const file = (name: string, more: object = {}) => ({ digest: name, media_type: "image/png", name, size: 1, ...more });
const cell = (coordinates: object, summary: object, files: object[]): Published => ({ coordinates, summary, files } as Published);
const summary: Summary = { type: "Image", shape: [2, 3, 8, 8], picture: "p1", mean: 0.5 };

describe("the pictures of a source", () => {
  it("of a run are its cells, each with the pictures of its batch", () => {
    const frames = framesOfOutput([cell({ cfg: 1 }, summary, [file("a-0.png"), file("a-1.png")]), cell({ cfg: 2 }, summary, [file("b.png")])], (i, f) => `${i}/${f.name}`);
    expect(frames.map(({ coordinates, sample, samples, url }) => [coordinates, sample, samples, url]))
      .toEqual([[{ cfg: 1 }, 0, 2, "0/a-0.png"], [{ cfg: 1 }, 1, 2, "0/a-1.png"], [{ cfg: 2 }, 0, 1, "1/b.png"]]);
  });

  it("of a latent are its samples", () => {
    const frames = framesOfOutput([cell({}, { type: "Latent", shape: [3, 4, 8, 8] }, [file("l.safetensors", { media_type: "application/vnd.safetensors" })])], () => "u");
    expect(frames.map(({ kind, sample, samples }) => [kind, sample, samples])).toEqual([["tensor", 0, 3], ["tensor", 1, 3], ["tensor", 2, 3]]);
  });

  it("of a figure are its numbers where lines show them, else its picture", () => {
    const files = [file("f.json", { media_type: "application/vnd.wireloom.figure+json" }), file("f.png")];
    const kinds = (names: string[]) => framesOfOutput([cell({}, { type: "Figure", kinds: names }, files)], () => "u").map(({ kind }) => kind);
    expect([kinds(["line"]), kinds(["image", "line"])]).toEqual([["figure"], ["picture"]]);
  });

  it("of a cell that failed say why", () => {
    expect(framesOfOutput([{ problem: { kind: "x", message: "no memory", where: {}, fixes: [] } }], () => "u")[0]).toMatchObject({ kind: "none", problem: "no memory", url: null });
  });

  const address = { file: (run: string, output: string, i: number, f: { name: string }) => `${run}/${output}/${i}/${f.name}`, thumbnail: (digest: string) => `t/${digest}` };
  const known = [{ cell: { cfg: 1 }, outputs: { image: summary } }];

  it("of a node are the files of the run that published the very value", () => {
    const runs = [{ id: "new", outputs: { image: [cell({}, { ...summary, mean: 0.9 }, [file("x.png")])] } }, { id: "old", outputs: { image: [cell({}, summary, [file("y.png")])] } }] as never;
    expect(framesOfNode(known, null, runs, address)).toMatchObject([{ url: "old/image/0/y.png", kind: "picture", coordinates: { cfg: 1 } }]);
  });

  it("are previews where no run published it", () => {
    expect(framesOfNode(known, null, [], address)).toMatchObject([{ url: "t/p1", kind: "preview" }]);
  });

  it("are found by the cell of the cursor", () => {
    const frames = framesOfOutput([1, 2, 3].map((cfg) => cell({ cfg, seed: 7 }, summary, [file(`${cfg}.png`)])), (_, f) => f.name);
    expect([placeOf(frames, { cfg: 3 }), placeOf(frames, { cfg: 4 }), placeOf(framesOfOutput([cell({}, summary, [file("a")])], () => "u"), { cfg: 1 })]).toEqual([2, -1, -1]);
  });

  it("begin at the cell of the cursor, at the file that was asked for, or where somebody walked to", () => {
    const frames = framesOfOutput([1, 2, 3].map((cfg) => cell({ cfg }, summary, [file(`${cfg}.png`)])), (i, f) => `/api/v1/runs/r/outputs/image/${i}/${f.name}`);
    const node = { kind: "node", tab: "t", node: "n", port: null } as const;
    const result = { kind: "result", run: "r", output: "image", result: "r/image/1/2.png", title: "" } as const;
    expect([atOf({ source: node, at: -1 }, frames, { cfg: 3 }), atOf({ source: node, at: -1 }, frames, {}), atOf({ source: result, at: -1 }, frames, { cfg: 3 }),
      atOf({ source: node, at: 0 }, frames, { cfg: 3 }), atOf({ source: node, at: 9 }, frames, {}), atOf(null, [], {})]).toEqual([2, 0, 1, 0, 2, 0]);
  });
});

describe("words and files", () => {
  it("tell a pixel as eight bits and as its value", () => {
    expect(pixelWords(grey(1, 1, () => 51), [51])).toEqual({ bits: "51", raw: "0.2000" });
    expect(pixelWords({ width: 1, height: 1, planes: ["L"], low: -1, high: 1, data: new Float32Array(1) }, [0])).toEqual({ bits: "128", raw: "0" });
  });

  it("find the pixel of the second picture: the same, or scaled", () => {
    expect(partner(grey(8, 8, () => 0), grey(4, 4, () => 0), { x: 5, y: 2 })).toEqual({ x: 5, y: 2 });
  });

  it("a figure becomes an SVG whose texts cannot be markup", () => {
    const plot = readPlot({ title: "<b>&", x: { label: "x" }, y: { label: "y" }, marks: [{ kind: "line", label: "a", x: [0, 1], y: [0, 2] }, { kind: "scatter", label: "b", x: [0.5], y: [1] }] });
    const svg = svgOf(plot!);
    expect(svg).toContain("&#60;b&#62;&#38;");
    expect(svg.match(/<circle /g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("ticks are round numbers within the range", () => {
    expect(ticksOf(0, 1, false).map(([, text]) => text)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1"]);
    expect(ticksOf(0.01, 10, true).map(([value]) => value)).toEqual([0.01, 0.1, 1, 10]);
  });

  it("a table becomes CSV that a spreadsheet does not take for formulas; a score is a table of two columns", () => {
    expect(csvOfTable({ columns: ["a", "b"], rows: [["=1", 2], [null, "x,\"y\""]] })).toBe("a,b\r\n'=1,2\r\n,\"x,\"\"y\"\"\"\r\n");
    expect(tableIn({ value: 0.5, unit: "dB", interval: null, warning: "" }).rows).toEqual([["value", 0.5], ["unit", "dB"]]);
  });
});
