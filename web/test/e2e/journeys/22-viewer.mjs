// Two pictures compared in every way, to the pixel: what the screen shows is what the files hold, at 1:1 and enlarged, on
// both sides of the wipe, side by side, swapped, blinking, as a difference. Unlike sizes, alpha, 16 bits, batches, figures.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { violations } from "../axe.mjs";
import { locate, pngOf, readPng, rgb, standsAt } from "../pixels.mjs";

const SIZE = { width: 60, height: 44 };
const noise = (x, y, c) => (x * 7919 + y * 104_729 + c * 1_299_709 + x * y * 31) % 200;
/** The same picture, brighter by up to 3 levels in a third of its pixels. */
const other = (x, y, c) => noise(x, y, c) + ((x + y) % 3 ? 0 : 1 + c);
const DEEP = { width: 5, height: 4, channels: 4, bits: 16 };
const deep = (x, y, c) => (c === 3 ? 65_535 - x * 10_000 : 257 * (x + 5 * y) + c + 1);

export default async function viewer(journey) {
  const server = await journey.server();
  const context = await journey.profile(server, { bypassCSP: true, acceptDownloads: true });
  await context.route("**/outputs/deep/**", (route) => route.fulfill({ contentType: "image/png", body: pngOf(DEEP, deep) }));
  const editor = await journey.page(context, server);
  const eye = new Eye(editor);
  assert.ok(await editor.openJson(await workflow(editor)));
  const run = await editor.run();
  const [a, b] = [readPng(await editor.bytes(run, "left")), readPng(await editor.bytes(run, "right"))];
  assert.deepEqual([rgb(a, 17, 9), rgb(b, 17, 10)], [[0, 1, 2].map((c) => noise(17, 9, c)), [0, 1, 2].map((c) => other(17, 10, c))], "the server publishes what was uploaded");
  const seen = { a: (x, y) => rgb(a, x, y), b: (x, y) => rgb(b, x, y) };
  await eye.show("left", "60 × 44");
  await exact(eye, seen);
  await eye.compare("right", 2);
  await wipe(eye, seen);
  await side(eye, seen);
  await swapAndBlink(eye, seen);
  await apart(eye, seen, journey);
  await probe(eye, a, b);
  await unlike(eye, seen);
  await deepAndClear(eye);
  await batch(eye);
  await figure(eye);
  await whole(eye, journey);
  editor.calm();
}

async function workflow(editor) {
  const [left, right] = await Promise.all([pngOf(SIZE, noise), pngOf(SIZE, other)].map(async (png) => {
    const answer = await fetch(`${editor.server.origin}/api/v1/images`, { method: "POST", body: png, headers: { authorization: `Bearer ${await editor.page.evaluate(() => localStorage.getItem("wireloom-token"))}`, "content-type": "image/png" } });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.json()).name;
  }));
  return { format: 1, title: "Pictures to compare", axes: { shade: { values: ["#c03020", "#20c040", "#3040c0"] } },
    nodes: {
      left: { type: "images.load@1", in: { file: left } }, right: { type: "images.load@1", in: { file: right } },
      small: { type: "images.solid@1", in: { color: "#3060c080", width: 24, height: 30 } },
      deep: { type: "images.solid@1", in: { width: DEEP.width, height: DEEP.height } },
      shades: { type: "images.solid@1", in: { color: { axis: "shade" }, width: 16, height: 16 } },
      batch: { type: "images.stack@1", over: ["shade"], in: { images: { from: "shades.image" } } },
      numbers: { type: "values.range@1", in: { start: 1, stop: 4, count: 4 } },
      plot: { type: "plots.line@1", in: { y: { from: "numbers.numbers" }, title: "Four numbers" } },
    },
    outputs: { left: "left.image", right: "right.image", small: "small.image", deep: "deep.image", batch: "batch.image", plot: "plot.figure" } };
}

/** What somebody sees of the viewer: its canvas as pixels, its words. */
class Eye {
  constructor(editor) {
    this.editor = editor;
    this.page = editor.page;
  }

  result = (output) => this.page.locator(".results").getByRole("button", { name: new RegExp(`^Result ${output}`) }).first();
  press = (keys) => this.page.locator(".v-stage").press(keys);

  async show(output, size) {
    await this.result(output).click();
    await this.page.waitForFunction(([name, pixels]) => new RegExp(`^${name}, .*${pixels} pixels`).test(document.querySelector(".viewer canvas[data-shown]")?.ariaLabel), [output, size]);
  }

  /** Compare slot 1 with a result, by its key. */
  async compare(output, slot) {
    await this.result(output).focus();
    await this.page.keyboard.press(`Shift+Digit${slot}`);
    await this.page.waitForFunction((name) => document.querySelector(".viewer canvas")?.ariaLabel.includes(`B: ${name}`), output);
    await this.page.waitForFunction(() => /SSIM|Equal/.test(document.querySelector(".v-said")?.textContent));
  }

  async mode(name, shown) {
    await this.page.locator(".v-modes button", { hasText: name }).click();
    await this.page.waitForSelector(`.viewer canvas[data-shown=${shown}]`);
  }

  /** The canvas as it is on the screen, nothing under the pointer. */
  async look() {
    await this.page.mouse.move(2, 2);
    await this.editor.settled();
    return readPng(await this.page.locator(".viewer canvas").screenshot());
  }

  said = () => this.page.locator(".v-said").textContent();

  /** Press a key again until the zoom says so. */
  async zoom(percent) {
    await this.press(percent > 100 ? "1" : String(percent / 100));
    for (let now = 100; now < percent; now *= 2) await this.press("+");
    await this.page.waitForFunction((text) => document.querySelector(".v-zoom output")?.textContent === text, `${percent} %`);
  }
}

/** 1:1 puts each pixel on one of the screen; at 300 % and more it is a square of that colour. */
async function exact(eye, { a }) {
  await eye.zoom(100);
  assert.ok(locate(await eye.look(), SIZE, a), "at 1:1 the screen shows the picture pixel for pixel");
  await eye.zoom(400);
  assert.ok(locate(await eye.look(), SIZE, a, { scale: 4 }), "at 400 % each pixel is a square of four by four");
}

/** Left of the line A, right of it B, each in its place to the pixel; keys and the mouse move the line. */
async function wipe(eye, { a, b }) {
  await eye.zoom(100);
  for (const by of ["keys", "mouse"]) {
    if (by === "keys") await eye.press("ArrowLeft");
    else await drag(eye);
    const screen = await eye.look();
    const line = Math.round(Number(await eye.page.locator(".v-wipe input").inputValue()) * screen.width);
    const place = await corner(eye, screen);
    const under = (x) => (Math.abs(place.x + x - line) < 16 ? null : place.x + x < line ? a : b);
    assert.ok([0, SIZE.width - 1].every((x) => under(x)), "the line is over the picture");
    assert.ok(standsAt(screen, place.x, place.y, SIZE, (x, y) => under(x)?.(x, y)), `each side of the wipe shows its picture in its place (${by})`);
  }
  for (const input of await eye.page.locator(".v-spot input").all()) await input.fill("0");
}

async function drag({ page }) {
  const box = await page.locator(".viewer canvas").boundingBox();
  const at = box.x + box.width * Number(await page.locator(".v-wipe input").inputValue());
  await page.mouse.move(at, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 8, box.y + 20, { steps: 3 });
  await page.mouse.up();
}

/** The corner of the picture where it fills the middle of the canvas at 1:1. */
const corner = async (eye, { width, height }) => ({ x: Math.round(width / 2 - SIZE.width / 2), y: Math.round(height / 2 - SIZE.height / 2) });

/** Both are there, enlarged and moved alike. */
async function side(eye, { a, b }) {
  await eye.mode("Side by side", "side");
  await eye.zoom(200);
  await eye.press("ArrowRight");
  const screen = await eye.look();
  const half = Math.floor(screen.width / 2);
  const [left, right] = [locate(screen, SIZE, clear(a), { scale: 2, to: half }), locate(screen, SIZE, clear(b), { scale: 2, from: half })];
  assert.ok(left && right, "both pictures are whole, at the same scale");
  assert.deepEqual([right.x - half, right.y], [left.x, left.y], "and at the same place");
  await eye.press("ArrowLeft");
}

/** The first pixel may bear the frame of the probe. */
const clear = (picture) => (x, y) => (x + y < 12 ? null : picture(x, y));

async function swapAndBlink(eye, { a, b }) {
  await eye.mode("Swap", "swap");
  await eye.zoom(100);
  const shows = async (picture) => {
    const screen = await eye.look();
    const { x, y } = await corner(eye, screen);
    return standsAt(screen, x, y, SIZE, clear(picture));
  };
  assert.ok(await shows(a), "swap begins with A");
  await eye.press("Space");
  assert.ok(await shows(b), "Space shows B in the same place");
  await eye.mode("Blink", "blink");
  await eye.page.evaluate(() => {
    const ink = document.querySelector(".viewer canvas").getContext("2d");
    const { width, height } = ink.canvas;
    window.blinks = new Set();
    window.blinking = window.setInterval(() => window.blinks.add(ink.getImageData(width / 2 - 10, height / 2 - 10, 20, 20).data.join()), 40);
  });
  await eye.page.waitForFunction(() => window.blinks.size === 2);
  await eye.page.getByRole("button", { name: "Stop blinking" }).click();
  await eye.page.evaluate(() => window.clearInterval(window.blinking));
}

/** The absolute difference, times the gain; the similarity as numbers and as a map. */
async function apart(eye, { a, b }, journey) {
  const { page } = eye;
  await eye.mode("Difference", "difference");
  const apartBy = (gain) => (x, y) => a(x, y).map((value, c) => Math.min(255, gain * Math.abs(value - b(x, y)[c])));
  const shows = async (gain) => {
    const screen = await eye.look();
    const { x, y } = await corner(eye, screen);
    return standsAt(screen, x, y, SIZE, clear(apartBy(gain)));
  };
  assert.ok(await shows(1), "the difference is |A - B|");
  await page.locator("#v-gain").press("End");
  assert.equal(await page.locator("#v-gain").getAttribute("aria-valuetext"), "× 128");
  assert.ok(await shows(128), "and a gain multiplies it");
  assert.match(await eye.said(), /SSIM 0\.9\d+, PSNR \d+\.\d\d dB, MSE [\d.e-]+, largest difference 0\.0117647 at \d+, \d+/);
  await eye.mode("SSIM map", "ssim");
  const numbers = await page.locator(".v-side dl").first().textContent();
  assert.match(numbers, /Mean SSIM0\.9\d{3}/);
  assert.match(numbers, new RegExp(`Pixels that differ${[...Array(SIZE.width * SIZE.height)].filter((_, i) => !(((i % SIZE.width) + Math.floor(i / SIZE.width)) % 3)).length} / ${SIZE.width * SIZE.height}`));
  await journey.shot(page, "viewer-ssim");
  assert.deepEqual((await violations(page)).found, [], "axe on the map");
}

/** What is told of a pixel is what the files have there, by typing, by keys and aloud. */
async function probe(eye, a, b) {
  const { page } = eye;
  await eye.mode("Side by side", "side");
  await page.locator(".v-spot input").first().fill("17");
  await page.locator(".v-spot input").last().fill("10");
  const cells = () => page.locator(".v-values td").allTextContents();
  const values = (x, y) => [a, b].flatMap((picture) => [rgb(picture, x, y).join(" "), rgb(picture, x, y).map((v) => (v / 255).toFixed(4)).join(" ")]);
  assert.deepEqual(await cells(), values(17, 10));
  await eye.press("Alt+Shift+ArrowRight");
  await eye.press("Alt+ArrowDown");
  assert.deepEqual(await cells(), values(27, 11));
  await eye.press("p");
  await page.waitForFunction((text) => document.querySelector(".viewer > [role=status]").textContent.includes(text), rgb(b, 27, 11).join(" "));
  await eye.zoom(400);
  const box = await page.locator(".viewer canvas").boundingBox();
  const { x, y } = { x: box.x + Math.round(Math.floor(box.width / 2) / 2 - SIZE.width * 2) + 4 * 30 + 1, y: box.y + Math.round(box.height / 2 - SIZE.height * 2) + 4 * 20 + 3 };
  await page.mouse.move(x, y);
  assert.deepEqual(await cells(), values(30, 20), "the pixel under the pointer");
}

async function unlike(eye, { a }) {
  const { page } = eye;
  await eye.compare("small", 3);
  await page.waitForFunction(() => /The sizes differ: A 60 × 44, B 24 × 30/.test(document.querySelector(".v-said").textContent));
  await page.locator(".v-spot input").first().fill("40");
  assert.equal((await page.locator(".v-values td").allTextContents()).at(-2), "outside");
  await page.locator("#v-fit").selectOption("scaled");
  await page.waitForFunction(() => /B is scaled to the size of A/.test(document.querySelector(".v-said").textContent));
  assert.equal((await page.locator(".v-values td").allTextContents()).at(-2), "48 96 192 128", "red, green, blue and alpha of the pixel over it");
  await eye.mode("One", "single");
  await eye.zoom(100);
  const screen = await eye.look();
  const { x, y } = await corner(eye, screen);
  assert.ok(standsAt(screen, x, y, SIZE, (px, py) => (Math.abs(px - 40) < 6 ? null : a(px, py))), "one picture is as it was");
}

/** Sixteen bits are told as they are; what is transparent lies on a checker. */
async function deepAndClear(eye) {
  const { page } = eye;
  await eye.show("deep", "5 × 4");
  await page.locator(".v-spot input").first().fill("3");
  await page.locator(".v-spot input").last().fill("2");
  const [bits, raw] = await page.locator(".v-values td").allTextContents();
  assert.equal(raw, [0, 1, 2, 3].map((c) => (deep(3, 2, c) / 65_535).toFixed(4)).join(" "));
  assert.equal(bits, [0, 1, 2, 3].map((c) => Math.round(deep(3, 2, c) / 257)).join(" "));
  assert.match(await page.locator(".v-side").textContent(), /5 × 4 pixels, 16-bit/);
  await eye.show("small", "24 × 30");
  await eye.zoom(400);
  const screen = await eye.look();
  const colors = new Set(Array.from({ length: 40 * 40 }, (_, i) => rgb(screen, Math.round(screen.width / 2) + (i % 40), Math.round(screen.height / 2) + Math.floor(i / 40)).join()));
  assert.equal(colors.size, 2, `half transparent over a checker of two colours: ${[...colors]}`);
}

async function batch(eye) {
  const { page } = eye;
  await eye.show("batch", "16 × 16");
  assert.equal(await page.locator(".v-film button").count(), 3);
  const shows = async (color) => {
    for (let now = ""; now !== color;) {
      const screen = await eye.look();
      now = rgb(screen, Math.round(screen.width / 2) + 9, Math.round(screen.height / 2) + 9).map((value) => value.toString(16).padStart(2, "0")).join("");
    }
  };
  const chosen = (words) => page.waitForFunction((text) => document.querySelector(".v-film button[aria-pressed=true]").textContent.includes(text), words);
  await shows("c03020");
  await page.locator(".v-film button[aria-pressed=true]").press("ArrowRight");
  await chosen("2 of 3");
  await shows("20c040");
  await eye.press("PageDown");
  await chosen("3 of 3");
  await shows("3040c0");
}

/** A figure has a table of its numbers, and is handed out as PNG, SVG and CSV. */
async function figure(eye) {
  const { page } = eye;
  await eye.result("plot").click();
  await page.waitForSelector(".v-figure");
  for (const [kind, holds] of [["PNG", /^\x89PNG/], ["SVG", /<svg[^]*Four numbers/], ["CSV", /(^|\n)[^\n]*,?4(\.0)?\r?\n?$/]]) {
    const waiting = page.waitForEvent("download");
    await page.locator(".v-figure").getByRole("button", { name: kind, exact: true }).click();
    const download = await waiting;
    assert.ok(download.suggestedFilename().endsWith(kind.toLowerCase()));
    assert.match((await readFile(await download.path())).toString("latin1"), holds);
  }
}

/** Over the whole window nothing behind can be reached; Escape leaves one thing after the other. */
async function whole(eye, journey) {
  const { page } = eye;
  await eye.show("left", "60 × 44");
  await eye.press("f");
  await page.waitForSelector(".viewer.large");
  const box = await page.locator(".viewer").boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 1440, 900]);
  assert.ok(await page.evaluate(() => document.querySelector(".topbar").closest("[inert]") !== null));
  await eye.page.getByRole("button", { name: "Full screen" }).click();
  await page.waitForFunction(() => document.fullscreenElement?.classList.contains("viewer"));
  await journey.shot(page, "viewer-full-screen");
  await page.evaluate(() => document.exitFullscreen());
  await page.waitForFunction(() => document.fullscreenElement === null);
  await eye.press("Escape");
  await page.waitForSelector(".viewer:not(.large)");
  await eye.press("Escape");
  await page.waitForSelector(".viewer", { state: "detached" });
}
