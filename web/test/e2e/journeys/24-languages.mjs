// The editor in Finnish and Swedish: taken from the browser, changed while at work, found in both languages, nothing clipped.
import assert from "node:assert/strict";
import { violations } from "../axe.mjs";
import { layoutFaults } from "../layout.mjs";

export default async function languages(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server, { bypassCSP: true, locale: "fi-FI" });
  const { page } = editor;
  assert.equal(await page.locator("html").getAttribute("lang"), "fi");
  await page.getByRole("button", { name: "Aja", exact: true }).waitFor();
  await found(page, "sumenna", "images.blur");
  await found(page, "blur", "images.blur");
  await commanded(page, "undo", "Kumoa");
  await added(editor);
  await ran(editor);
  await views(editor, journey, "fi");
  await changed(editor, journey);
  editor.calm();
  await phone(journey, server);
  await unknown(journey, server);
}

/** The palette finds a node by words of either language, and adds it under the name that every file has. */
async function found(page, words, id) {
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Shift+A");
  await page.locator(".search-dialog input").fill(words);
  await page.waitForFunction((wanted) => document.querySelector(".search-dialog .node-type")?.textContent === wanted, id);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".search-dialog", { state: "detached" });
}

async function commanded(page, english, label) {
  await page.keyboard.press("Control+k");
  await page.locator(".search-dialog input").fill(english);
  await page.locator(".search-dialog [role=option]").filter({ hasText: label }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForSelector(".search-dialog", { state: "detached" });
}

/** What is added by a Finnish word is in the file what it is in English: names, types and options are the same in every language. */
async function added(editor) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Shift+A");
  await page.locator(".search-dialog input").fill("sumenna");
  await page.keyboard.press("Control+Enter");
  const draft = await editor.draftWhere((now) => now.nodes.blur !== undefined, "a node called blur");
  assert.equal(draft.nodes.blur.type, "images.blur@1");
  await page.locator(".wl-mirror [aria-label^='sumenna,']").first().waitFor({ state: "attached" });
  await page.keyboard.press("Control+z");
  await editor.draftWhere((now) => now.nodes.blur === undefined, "the node taken back");
}

async function ran(editor) {
  const run = await editor.ended(await editor.start());
  assert.equal(run.status, "succeeded");
  await editor.page.waitForFunction(() => /Valmis ajassa \d+(,\d)? /.test(document.querySelector("#price")?.textContent ?? ""));
}

/** Each view, looked at whole: no word is cut off or lies on another, and axe has nothing to say. */
async function views(editor, journey, name) {
  const { page } = editor;
  const looked = async (view) => {
    await editor.settled();
    await journey.shot(page, `${name}-${view}`);
    assert.deepEqual((await violations(page)).found, [], `axe, ${name}, ${view}`);
    assert.deepEqual((await layoutFaults(page)).filter((one) => !(view === "app" && one.includes("Run button"))), [], `${name}, ${view}`);
  };
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("End");
  await looked("graph");
  await page.locator(".tablist button").nth(2).click();
  await looked("docs");
  await page.locator(".tablist button").nth(0).click();
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Shift+A");
  await page.waitForSelector(".search-dialog .node-type");
  await looked("palette");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".search-dialog", { state: "detached" });
  for (const [view, place] of [["outline", 1], ["app", 2]]) {
    await page.locator(".view-switch [role=radio]").nth(place).click();
    await looked(view);
  }
  await page.locator(".view-switch [role=radio]").nth(0).click();
  await page.waitForSelector(".wl-mirror");
}

/** Another language takes hold at once: the work, the tab and the place of the keyboard stay. */
async function changed(editor, journey) {
  const { page } = editor;
  const tabs = await editor.tabs();
  await page.locator(".rail button[aria-label='Asetukset']").click();
  const choice = page.locator("#language");
  await choice.focus();
  await editor.ended(await editor.start());
  await page.waitForFunction(() => /^Valmis ajassa/.test(document.querySelector("#price")?.textContent ?? ""));
  await choice.selectOption("sv");
  await page.getByRole("button", { name: "Kör", exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "sv");
  await page.waitForFunction(() => /^Klar på/.test(document.querySelector("#price")?.textContent ?? ""));
  assert.equal(await editor.tabs(), tabs);
  await page.waitForFunction(() => document.activeElement?.id === "language");
  await editor.settled();
  await journey.shot(page, "sv-settings");
  await page.locator(".rail button[aria-label='Inställningar']").click();
  await views(editor, journey, "sv");
  await page.reload();
  await editor.ready();
  await page.getByRole("button", { name: "Kör", exact: true }).waitFor();
}

/** On a phone, in both languages, by what the browser asks for. */
async function phone(journey, server) {
  for (const [name, locale] of [["fi", "fi"], ["sv", "sv-SE"]]) {
    const editor = await journey.editor(server, { bypassCSP: true, locale, viewport: { width: 360, height: 740 }, hasTouch: true });
    const { page } = editor;
    for (const [place, shown] of [".wl-mirror", "[role=treegrid]", ".app-view"].entries()) {
      await page.locator(".view-switch [role=radio]").nth(place).click();
      await page.locator(shown).first().waitFor({ state: "attached" });
      await editor.settled();
      await journey.shot(page, `${name}-phone-${place}`);
    }
    assert.deepEqual((await violations(page)).found, [], `axe, ${name}, phone`);
    editor.calm();
  }
}

/** A language that nobody speaks here is English, without a complaint. */
async function unknown(journey, server) {
  const context = await journey.profile(server, { locale: "de-DE" });
  await context.addInitScript(() => { if (!localStorage.getItem("wireloom-settings")) localStorage.setItem("wireloom-settings", JSON.stringify({ language: "tlh" })); });
  const editor = await journey.page(context, server);
  await editor.page.getByRole("button", { name: "Run", exact: true }).waitFor();
  assert.equal(await editor.page.locator("html").getAttribute("lang"), "en");
  editor.calm();
}
