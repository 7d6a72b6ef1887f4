/** The canvas alone on a generated graph, as large as the window: what other front ends were measured with. */

import { createCanvas } from "../../src/canvas";
import { Catalogue } from "../../src/graph/catalogue";
import { parseData } from "../../src/graph/parse";
import { createEditor } from "../../src/store/editor";
import { benchDocument, CATALOGUE } from "../graph";
import { steer } from "../steer";

const params = new URLSearchParams(location.search);
const count = Number(params.get("n") ?? 50);
if (params.has("theme")) document.documentElement.dataset["theme"] = params.get("theme") ?? "";

const parsed = parseData(benchDocument(count));
if (!parsed.document) throw new Error("the benchmark's document is not valid");
const editor = createEditor(parsed.document, { catalogue: new Catalogue(CATALOGUE), camera: { x: -20, y: -20, zoom: 0.65 } });
const host = document.querySelector<HTMLElement>("#canvas");
if (!host) throw new Error("no host");
const canvas = createCanvas(host, editor, { previewsPerSecond: 1000 });
steer(() => ({ editor, canvas }));
Object.assign(window, { editor, canvas });
canvas.flush();
performance.mark("bench-built");
