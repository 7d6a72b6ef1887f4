// Every view of the editor: how to open it, and how to leave it.
import { longRun } from "./long.mjs";

const escape = (selector) => async ({ page }) => {
  await page.keyboard.press("Escape");
  await page.waitForSelector(selector, { state: "detached" });
};

/** A view that a key opens and Escape closes. */
const dialog = (name, keys, selector) => [name, async ({ page }) => {
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press(keys);
  await page.waitForSelector(selector);
}, escape(selector)];

/** A drawer of the rail, by the name of its button. */
const drawer = (name) => [`drawer ${name}`, async ({ page }) => {
  await page.locator(`.rail button[aria-label='${name}']`).click();
  await page.waitForSelector(".drawer");
}, async ({ page }) => {
  await page.locator(`.rail button[aria-label='${name}']`).click();
  await page.waitForSelector(".drawer", { state: "detached" });
}];

const tab = (name) => [`inspector ${name}`, ({ page }) => page.locator(".tablist button").filter({ hasText: name }).click()];

/** A node is selected and has the keyboard. */
async function onNode({ page }) {
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("End");
}

async function menu({ page }, open) {
  await open(page);
  await page.waitForSelector("[role=menu]");
}

/** Another view of the same workflow, by its key. */
const view = (name, key, selector) => [name, async ({ page }) => {
  await page.keyboard.press(`Alt+Shift+${key}`);
  await page.waitForSelector(selector);
}, async ({ page }) => {
  await page.keyboard.press("Alt+Shift+G");
  await page.waitForSelector(".canvas-host canvas");
}];

const galleryTab = (name, selector) => [`gallery ${name}`, async ({ page }) => {
  await page.locator(".gallery [role=tab]", { hasText: name }).click();
  await page.waitForSelector(selector);
}];

const compareBy = (name, shown) => [`viewer, ${name}`, async ({ page }) => {
  await page.locator(".v-modes button", { hasText: name }).click();
  await page.waitForSelector(`.viewer canvas[data-shown=${shown}]`);
}];

const BROKEN = { format: 1, title: "Broken", nodes: { p: { type: "text.promt@1", in: { text: "a cat" } }, s: { type: "samplers.sample@1" } }, outputs: { text: "p.text", latent: "s.latent" } };

export const VIEWS = [
  ["main view", () => undefined],
  ["a node selected", onNode],
  tab("Output"), tab("Docs"), tab("Issues"), tab("Parameters"),
  drawer("Workflows"), drawer("Models"), drawer("Undo history"), drawer("Settings"),
  dialog("palette", "Shift+A", ".search-dialog"), dialog("commands", "Control+k", ".search-dialog"), dialog("find", "Control+f", ".search-dialog"),
  dialog("shortcuts", "Shift+?", "dialog[open]"), dialog("save as", "Control+Shift+S", "dialog[open]"),
  ["menu of the canvas", (editor) => menu(editor, (page) => page.mouse.click(500, 700, { button: "right" })), escape("[role=menu]")],
  ["menu of a node", (editor) => menu(editor, async (page) => {
    await onNode(editor);
    await page.keyboard.press("Shift+F10");
  }), escape("[role=menu]")],
  ["menu of Run", (editor) => menu(editor, (page) => page.locator(".run-group .more").click()), escape("[role=menu]")],
  ["run in progress", async (editor) => {
    await editor.page.locator(".wl-mirror").focus();
    await editor.page.keyboard.press("Escape");
    await editor.page.keyboard.press("Escape");
    editor.longId = await longRun(editor, 120);
  }, async (editor) => {
    await editor.ended(editor.longId);
    await editor.page.waitForSelector(".meter", { state: "detached" });
  }],
  ["results of a run", ({ page }) => page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0)],
  ["viewer", async ({ page }) => {
    await page.locator(".result").first().click();
    await page.waitForSelector(".viewer canvas[data-shown]");
  }],
  ["viewer comparing", async ({ page }) => {
    await page.locator(".result").first().focus();
    await page.keyboard.press("Shift+Digit2");
    await page.waitForSelector(".viewer canvas[data-shown=wipe]");
    await page.waitForFunction(() => document.querySelector(".v-said")?.textContent.length > 0);
  }],
  compareBy("Side by side", "side"), compareBy("Swap", "swap"), compareBy("Difference", "difference"), compareBy("SSIM map", "ssim"),
  ["viewer over the window", async ({ page }) => {
    await page.locator(".v-stage").focus();
    await page.keyboard.press("f");
    await page.waitForSelector(".viewer.large");
  }, async ({ page }) => {
    await page.keyboard.press("Escape");
    await escape(".viewer")({ page });
  }],
  view("outline", "O", "[role=treegrid]"), view("app", "P", ".app-large img"),
  ["gallery Results", async ({ page }) => {
    await page.locator(".rail button[aria-label='Gallery']").click();
    await page.waitForSelector(".gallery-grid [role=option]");
  }],
  galleryTab("Runs", ".runs .run"), [...galleryTab("Queue", ".queue"), async ({ page }) => {
    await page.locator(".rail button[aria-label='Gallery']").click();
    await page.waitForSelector(".gallery", { state: "detached" });
  }],
  ["doors", async (editor) => {
    await editor.command("Three ways to begin");
    await editor.page.waitForFunction(() => document.querySelectorAll(".door").length === 3);
  }, escape(".doors")],
  ["window of a sweep", async (editor) => {
    await editor.command("Go to guide");
    await editor.page.locator(".tablist button", { hasText: "Parameters" }).click();
    await editor.page.locator("button[aria-label='scale: sweep over several values']").click();
    await editor.page.waitForSelector("#sweep-text");
  }, escape(".files-window")],
  ["small window", ({ page }) => page.setViewportSize({ width: 1024, height: 768 }), ({ page }) => page.setViewportSize({ width: 1440, height: 900 })],
  ["problems", async (editor) => {
    await editor.openJson(BROKEN);
    await editor.page.waitForSelector(".badge");
    await editor.page.keyboard.press("Control+Enter");
    await editor.page.waitForSelector(".issue");
  }],
  ["a question", async (editor) => {
    await editor.drop(await lastPicture(editor), "picture.png", "image/png");
    await editor.page.waitForSelector("dialog[open]");
  }, escape("dialog[open]")],
  ["a message", async (editor) => {
    await editor.drop(Buffer.from("no workflow"), "notes.json");
    await editor.page.waitForSelector(".toast");
  }],
  ["login", async ({ page }) => {
    await page.evaluate(() => localStorage.removeItem("wireloom-token"));
    await page.context().clearCookies();
    await page.reload();
    await page.waitForSelector("input[name=token]");
  }],
];

async function lastPicture(editor) {
  const run = await editor.json(`/runs/${editor.longId}`);
  return editor.bytes(run);
}
