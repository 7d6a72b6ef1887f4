// Documents that are broken, foreign or hostile, made by code: `all()` gives each as the bytes of a file.
//
// A document is {name, file, type, bytes, then}: `then` says what must come of it: "opens" as a tab, is "refused" in
// words ("either" where browsers differ), "asks" (a picture with a recipe), or is taken for a "picture". `says` must occur in what the page says.
import { pngWith } from "./png.mjs";
import { HOSTILE, PROTOTYPES } from "./strings.mjs";

const text = (content) => Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
const json = (name, then, content, says = null) => ({ name, file: `${name}.json`, type: "application/json", then, says, bytes: () => text(typeof content === "function" ? content() : content) });
const opens = (name, content, says) => json(name, "opens", content, says);
const refused = (name, content, says) => json(name, "refused", content, says);
const picture = (name, then, bytes, says = null) => ({ name, file: `${name}.png`, type: "image/png", then, says, bytes });

const prompt = (value = "a cat") => ({ type: "text.prompt@1", in: { text: value } });
const wire = (from) => ({ from });
const many = (count, make) => Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)));
const document = (more) => ({ format: 1, title: "Hostile", nodes: { p: prompt() }, outputs: { text: "p.text" }, ...more });

/** One string wherever a document may hold one. */
function everywhere(value) {
  const key = value.slice(0, 60);
  return {
    format: 1, title: value, [key]: value,
    nodes: { [key]: { type: value, in: { [key]: value, other: wire(`${key}.${key}`) }, over: [value] }, p: { type: "text.prompt@1", in: { text: value } },
      join: { type: "text.join@1", in: { a: wire("p.text"), separator: value } } },
    axes: { [key]: { values: [value, value] } }, inputs: { [key]: "p.text" }, outputs: { [key]: "join.text" },
    ui: { [key]: value, nodes: { p: { x: 0, y: 0, note: value, color: value, mode: value, seeds: { [key]: value } } },
      frames: { [key]: { title: value, color: value, members: ["node:p", value] } }, notes: { [key]: { text: value, color: value, x: 300, y: 300 } },
      dots: { [key]: { from: `${key}.${key}`, after: value } } },
  };
}

const strings = () => Object.entries(HOSTILE).map(([name, value]) => opens(`string-${name}`, () => everywhere(value)));

/** As text, because JavaScript's own literals would not make such keys. */
const prototypes = () => PROTOTYPES.slice(0, 3).map((name) => opens(`name-${name.replaceAll("_", "")}`, () => JSON.stringify(everywhere("NAME")).replaceAll("NAME", name)));

const FORMATS = [
  opens("format-newer", document({ format: 99 }), /format 99/), refused("format-text", document({ format: "1" }), /format/),
  refused("format-none", { nodes: {} }, /format/), refused("format-fraction", document({ format: 1.5 }), /format/),
  refused("foreign", { version: "5.2", graph: { id: 3, kind: "sampler" }, links: [[1, 2, 3]] }, /format/),
  opens("comfyui", { last_node_id: 9, nodes: [{ id: 3, type: "KSampler", pos: [1, 2] }], links: [[1, 2, 3]] }, /this input is empty/),
];

const SHAPES = [
  refused("nodes-list", document({ nodes: [prompt()] }), /nodes/), refused("nodes-null", document({ nodes: null }), /nodes/),
  refused("top-list", [1, 2], /JSON object/), refused("top-null", "null", /JSON object/), refused("top-number", "42", /JSON object/),
  opens("wrong-types", { format: 1, title: { a: 1 }, nodes: { a: 7, b: null, c: [], d: { type: {}, in: [], over: "x" }, e: { type: "text.prompt@1", in: { text: { deep: [1] } } }, p: prompt(3) },
    inputs: [], outputs: 5, axes: "none", ui: "none" }),
  opens("wrong-looks", document({ ui: { camera: { x: "a", y: null, zoom: 0 }, nodes: { p: { x: "NaN", y: {}, width: [], height: true, collapsed: "yes", mode: 3, note: 5, seeds: [], via: 1 } },
    frames: [1], notes: { n: 5 }, dots: null, flattened: { nodes: 5, order: "x", inputs: null, outputs: [] } } })),
  opens("wrong-values", document({ nodes: { s: { type: "samplers.sample@1", in: { solver: 7, churn: "x", denoiser: "text", noise: [], sigmas: null } }, p: prompt(null) } })),
  opens("missing-ports", document({ nodes: { p: prompt(), j: { type: "text.join@1", in: { nowhere: wire("p.text"), a: wire("p.nothing"), b: wire("gone.text") } } } }), /nowhere|nothing|gone/),
  opens("wires-of-nothing", document({ nodes: { p: prompt(), j: { type: "text.join@1", in: { a: wire(""), b: wire("."), c: wire("p."), d: wire(".text"), e: wire(null) } } } }), /node\.port/),
  opens("strange-names", document({ nodes: { "": prompt(), "a.b": prompt(), "a/b": prompt(), "../up": prompt(), " ": prompt(), p: prompt() } })),
];

const GRAPHS = [
  opens("unknown-types", document({ nodes: { a: { type: "nobody.knows@7", in: { x: 1 } }, b: { type: "nobody.knows@7", in: { y: wire("a.out") } } }, outputs: { o: "b.out" } }), /nobody\.knows/),
  opens("cycle", document({ nodes: { a: { type: "text.join@1", in: { a: wire("b.text") } }, b: { type: "text.join@1", in: { a: wire("a.text") } } }, outputs: { o: "a.text" } }), /cycle|circle|loop/i),
  opens("self-loop", document({ nodes: { a: { type: "text.join@1", in: { a: wire("a.text"), b: wire("a.text") } } }, outputs: { o: "a.text" } }), /cycle|circle|loop|itself/i),
  opens("long-cycle", () => document({ nodes: many(600, (i) => [`n${i}`, { type: "text.join@1", in: { a: wire(`n${(i + 1) % 600}.text`) } }]), outputs: { o: "n0.text" } }), /cycle|circle|loop/i),
  opens("nodes-10000", () => document({ nodes: many(10_000, (i) => [`n${i}`, i ? { type: "text.join@1", in: { a: wire(`n${i - 1}.text`) } } : prompt()]), outputs: { o: "n9999.text" } })),
  refused("nodes-10001", () => document({ nodes: many(10_001, (i) => [`n${i}`, prompt()]) }), /10.?000/),
  opens("wires-50000", () => document({ nodes: many(1_000, (i) => [`n${i}`, { type: "nobody.knows@1", in: many(50, (j) => [`i${j}`, wire(`n${(i + 7 * j + 1) % 1000}.o${j}`)]) }]), outputs: { o: "n0.o1" } })),
  opens("fan-out", () => document({ nodes: { p: prompt(), ...many(3_000, (i) => [`j${i}`, { type: "text.join@1", in: { a: wire("p.text"), b: wire("p.text") } }]) } })),
  opens("outputs-1000", () => document({ outputs: many(1_000, (i) => [`o${i}`, "p.text"]), inputs: many(1_000, (i) => [`i${i}`, "p.text"]) })),
];

const LOOKS = [
  opens("huge-coordinates", document({ ui: { camera: { x: 1e300, y: -1e300, zoom: 1e9 }, nodes: { p: { x: 1e300, y: -1e308, width: 1e12, height: 1e12 } }, notes: { n: { text: "far", x: -1e300, y: 1e300, width: 1e9, height: 1e9 } } } })),
  opens("negative-sizes", document({ ui: { nodes: { p: { x: 0, y: 0, width: -500, height: -1 } }, frames: { f: { title: "f", members: [], x: 0, y: 0, width: -10, height: -10 } }, notes: { n: { text: "n", width: -1, height: 0 } } } })),
  opens("frames-in-each-other", document({ ui: { frames: { a: { title: "a", members: ["frame:b", "node:p"] }, b: { title: "b", members: ["frame:c"] }, c: { title: "c", members: ["frame:a", "frame:c", "node:p"] } } } })),
  opens("frame-of-anything", document({ ui: { frames: { a: { title: "a", members: [1, null, {}, "node:gone", "frame:a", "note:", "", "node:p", "node:p"] } } } })),
  opens("dots-in-a-circle", document({ nodes: { p: prompt(), j: { type: "text.join@1", in: { a: wire("p.text") } } }, ui: { nodes: { j: { x: 500, y: 0, via: { a: "d1" } } },
    dots: { d1: { x: 300, y: 10, from: "p.text", after: "d2" }, d2: { x: 350, y: 10, from: "p.text", after: "d3" }, d3: { x: 380, y: 90, from: "p.text", after: "d1" }, d4: { from: "gone.text" } } } })),
  opens("frames-2000", () => document({ ui: { frames: many(2_000, (i) => [`f${i}`, { title: `f${i}`, members: i ? [`frame:f${i - 1}`] : ["node:p"] }]) } })),
];

const AXES = [
  opens("axis-10000", () => document({ axes: { big: { values: Array.from({ length: 10_000 }, (_, i) => `word ${i}`) } }, nodes: { p: prompt({ axis: "big" }) } })),
  opens("axes-product", () => document({ axes: { a: { range: [0, 10_000, 1] }, b: { range: [0, 10_000, 1] } }, nodes: { n: { type: "values.compare@1", in: { a: { axis: "a" }, b: { axis: "b" } } } }, outputs: { o: "n.result" } })),
  opens("axes-nonsense", document({ axes: { zero: { range: [0, 1, 0] }, long: { linspace: [0, 1, 1e15] }, uneven: { zip: { a: [1, 2], b: [1] } }, none: {}, two: { values: [1], range: [0, 1, 1] }, log: { geomspace: [-1, 0, 5] } },
    nodes: { p: prompt({ axis: "zero" }), q: prompt({ axis: "missing.column" }) } })),
];

const NUMBERS = [
  refused("number-nan", '{"format": 1, "nodes": {"p": {"type": "text.prompt@1", "in": {"text": NaN}}}}', /JSON/),
  opens("numbers", '{"format": 1, "nodes": {"s": {"type": "samplers.sample@1", "in": {"churn": 1e999}}, "l": {"type": "schedules.karras@1", "in": {"steps": 1e308, "rho": -0, "sigma_max": 1e-400}}, "n": {"type": "latents.noise@1", "in": {"seed": 123456789012345678901234567890}}, "g": {"type": "guidance.classifier_free@1", "in": {"scale": "NaN"}}}}'),
  opens("duplicate-keys", '{"format": 9, "format": 1, "nodes": {"p": {"type": "x@1"}, "p": {"type": "text.prompt@1", "type": "text.prompt@1", "in": {"text": "a", "text": "b"}}}, "nodes": {"p": {"type": "text.prompt@1", "in": {"text": "last"}}}}'),
  refused("nested-100", `{"format": 1, "nodes": {}, "x": ${"[".repeat(100)}${"]".repeat(100)}}`, /64 levels/),
  refused("nested-100000", `{"format": 1, "nodes": {}, "x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /64 levels|JSON/),
];

const LARGE = [
  opens("megabyte", () => document({ title: "t".repeat(1_000_000), nodes: { p: prompt("p".repeat(1_000_000)), q: { type: "text.prompt@1", in: { text: "line\n".repeat(100_000) } } }, ui: { notes: { n: { text: "n".repeat(1_000_000) } } } })),
];

const BYTES = [
  { ...refused("truncated", "", /JSON|empty|no workflow/), bytes: () => text(document({})).subarray(0, 60) }, { ...refused("empty", "", /JSON|empty|no workflow/), bytes: () => Buffer.alloc(0) },
  { ...opens("byte-order-mark", ""), bytes: () => Buffer.concat([Buffer.from([0xEF, 0xBB, 0xBF]), text(document({}))]) },
  { ...json("utf-16", "either", ""), bytes: () => Buffer.from(`\uFEFF${JSON.stringify(document({}))}`, "utf16le") },
  { ...refused("binary", "", /JSON|empty|no workflow/), bytes: () => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197) % 256)) },
  { ...refused("null-bytes", "", /JSON|empty|no workflow/), bytes: () => Buffer.concat([text(document({})), Buffer.alloc(64)]) },
];

const recipeOf = (workflow) => JSON.stringify({ workflow, coordinates: {}, seeds: {} });

const PICTURES = [
  picture("recipe", "asks", () => pngWith([{ text: recipeOf(everywhere(HOSTILE.html)) }])),
  picture("recipe-newer", "asks", () => pngWith([{ text: recipeOf(document({ format: 99 })) }]), /format 99/),
  picture("recipe-of-nothing", "asks", () => pngWith([{ text: recipeOf([1]) }]), /JSON object/),
  picture("no-recipe", "picture", () => pngWith([])),
  picture("recipe-not-json", "picture", () => pngWith([{ text: "{" }, { keyword: "wireloom", text: "null" }])),
  picture("bomb", "picture", () => pngWith([{ text: Buffer.alloc(200 * 1024 * 1024, 32), compressed: true }])),
  { ...picture("cut", "refused", () => pngWith([{ text: recipeOf(document({})) }]).subarray(0, 70)) },
  { ...picture("long-chunk", "refused", () => Buffer.concat([pngWith([]).subarray(0, 33), Buffer.from([0xFF, 0xFF, 0xFF, 0xFF]), Buffer.from("iTXtwireloom\0")])) },
  picture("text-as-png", "picture", () => Buffer.from("<svg onload=pwned()>")), // it is text, and becomes a node that holds it
];

/** Every document, the quick ones first. */
export const all = () => [...FORMATS, ...SHAPES, ...strings(), ...prototypes(), ...LOOKS, ...NUMBERS, ...AXES, ...BYTES, ...PICTURES, ...GRAPHS, ...LARGE];
