// A hand with a mouse on the canvas: it knows where nodes and ports are, presses, drags and drops.
import { fileURLToPath } from "node:url";
import { build } from "vite";

let module = null;

/** The editor's own layout, built once. */
async function layout() {
  const entry = fileURLToPath(new URL("places.ts", import.meta.url));
  const [{ output }] = [await build({ configFile: false, logLevel: "silent", build: { write: false, lib: { entry, formats: ["es"] } } })].flat();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);
}

export class Hand {
  constructor(editor) {
    this.editor = editor;
    this.page = editor.page;
  }

  /** Where everything is now, once the document is as wanted. */
  async look(holds = () => true, why = "the document") {
    module ??= await layout();
    this.catalogue ??= await this.editor.json("/nodes");
    this.document = await this.editor.draftWhere(holds, why);
    const { camera } = await this.editor.kept();
    const host = await this.page.locator(".canvas-host").boundingBox();
    const { x, y, zoom } = camera ?? { x: 0, y: 0, zoom: 1 };
    this.toScreen = (place) => ({ x: host.x + (place.x - x) * zoom, y: host.y + (place.y - y) * zoom });
    this.onCanvas = (px, py) => ({ x: host.x + px, y: host.y + py });
    this.places = module.places(this.document, this.catalogue);
    return this.document;
  }

  port(node, name, side = "outputs") {
    const place = this.places[node]?.[side][name];
    if (!place) throw new Error(`no ${name} among the ${side} of ${node}: ${JSON.stringify(this.places[node])}`);
    return this.toScreen(place);
  }

  /** Press at one place, let go at another. */
  async drag(from, to, steps = 8) {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps });
    await mouse.move(to.x, to.y, { steps });
    await mouse.up();
  }

  click = (at, options) => this.page.mouse.click(at.x, at.y, options);
  doubleClick = (at) => this.page.mouse.dblclick(at.x, at.y);

  /** Choose from the palette that is open: type a word, press the row. */
  async choose(words, family = "") {
    await this.page.locator(".search-dialog input").fill(words);
    const row = this.page.locator(".search-dialog [role=option]").filter({ hasText: new RegExp(`^${words}${family}$`) }).first();
    await row.click();
    await this.page.waitForSelector(".search-dialog", { state: "detached" });
  }

  /** Drag a wire from an output to an input. */
  async wire(from, to, how = "drag") {
    const [a, b] = [this.port(...from.split(".")), this.port(...to.split("."), "inputs")];
    if (how === "drag") await this.drag(a, b);
    else {
      await this.click(a);
      await this.click(b);
    }
    const [node, port] = to.split(".");
    await this.look((draft) => draft.nodes[node]?.in?.[port]?.from === from, `${from} is wired to ${to}`);
  }

  /** Drag a wire into the void and choose what it shall feed, or what shall feed it. */
  async wireToNew(from, side, at, words, family) {
    const count = Object.keys(this.document.nodes).length;
    await this.drag(this.port(...from.split("."), side), at);
    await this.choose(words, family);
    await this.look((draft) => Object.keys(draft.nodes).length === count + 1, `${words} was added`);
  }
}
