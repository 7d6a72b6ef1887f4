// A drawing that two nodes use is changed in one place, inside: both change. Saved, loaded again and run by the command line it
// makes the same pictures. A part is made of nodes and taken back, a parameter promoted from depth two, by keyboard.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { violations } from "../axe.mjs";
import { layoutFaults } from "../layout.mjs";
import { pixels } from "../../hostile/png.mjs";

const REPOSITORY = fileURLToPath(new URL("../../../..", import.meta.url));
const WIRELOOM = process.env.WIRELOOM ?? join(REPOSITORY, ".venv/bin/wireloom");
const EXAMPLE = join(REPOSITORY, "workflows/two-prompts.json");

export default async function definitions(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server, { bypassCSP: true });
  const document = JSON.parse(await readFile(EXAMPLE, "utf8"));
  document.nodes.steps.in.value = 3;
  document.axes.seed = { range: [0, 2] };
  assert.ok(await editor.openJson(document));
  await select(editor, "first");
  await views(editor, journey, "definitions-use");
  const before = await pictures(editor, await editor.run());
  await diveTo(editor, "render");
  await changed(editor);
  await views(editor, journey, "definitions-inside");
  await interfaceOf(editor, journey);
  await outline(editor, journey);
  await promoted(editor);
  await dragged(editor, journey);
  await parts(editor);
  await out(editor);
  const run = await editor.run();
  const after = await pictures(editor, run);
  assert.notDeepEqual(after.first, before.first);
  assert.notDeepEqual(after.second, before.second);
  await views(editor, journey, "definitions-ran");
  await phone(editor, journey);
  await found(editor, journey);
  await commandLine(editor, server, after);
  editor.calm();
}

async function select(editor, node) {
  await editor.command(`Go to ${node}`);
  await editor.page.waitForFunction((name) => document.querySelector("#node-name")?.value === name, node);
}

const pictures = async (editor, run) => ({ first: await editor.digests(run, "first"), second: await editor.digests(run, "second") });

const crumbs = (page, path) => page.waitForFunction((words) => (document.querySelector(".crumbs")?.textContent ?? "").replace("↥", "") === words, path);

/** Enter goes into the instance that has the keyboard. */
async function diveTo(editor, node) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Enter");
  await crumbs(page, "Workflow▸first");
  await select(editor, node);
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Enter");
  await crumbs(page, "Workflow▸first▸render");
}

/** The solver inside is another one: the document says so once. */
async function changed(editor) {
  const { page } = editor;
  await select(editor, "sample");
  await page.locator("#field-solver").click();
  await page.locator(".popover input").fill("euler");
  await page.locator(".popover [role=option]").filter({ hasText: /^euler$/i }).first().click();
  const draft = await editor.draftWhere((one) => one.definitions.render.nodes.sample.in.solver === "euler", "the solver inside");
  assert.equal(draft.nodes.first.type, "use:sheet");
  assert.equal(draft.definitions.sheet.nodes.render.type, "use:render");
  assert.deepEqual(draft.definitions.render.inputs.cfg, { to: ["guide.scale"], label: "Guidance", help: "how strongly the prompt is followed" });
}

/** Nothing selected: the interface, whose labels change while its ids stay. */
async function interfaceOf(editor, journey) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Escape");
  await page.waitForSelector(".interface");
  await views(editor, journey, "definitions-interface");
  await page.getByLabel("Label of cfg").fill("How strongly");
  await page.keyboard.press("Tab");
  const draft = await editor.draftWhere((one) => one.definitions.render.inputs.cfg.label === "How strongly", "the label");
  assert.equal(draft.nodes.second.in.cfg, 4, "what a use says of it stays");
  await page.getByRole("button", { name: "Move steps up" }).click();
  const moved = await editor.draftWhere((one) => Object.keys(one.definitions.render.inputs).at(-1) === "seed", "the order");
  assert.deepEqual(Object.keys(moved.definitions.render.inputs).slice(-2), ["steps", "seed"]);
}

async function outline(editor, journey) {
  const { page } = editor;
  await page.keyboard.press("Alt+Shift+O");
  await page.waitForSelector(".outline-row[data-row='node:sample']");
  await views(editor, journey, "definitions-outline");
  await page.keyboard.press("Alt+Shift+G");
  await page.waitForSelector(".wl-mirror");
}

/** Alt+P on a field two levels in: all levels have the input, in one step. */
async function promoted(editor) {
  const { page } = editor;
  await select(editor, "noise");
  await select(editor, "sample");
  await page.locator("#field-solver").focus();
  await page.keyboard.press("Alt+p");
  await editor.toast(/sample\.solver can be set at first\.solver now/);
  const draft = await editor.draftWhere((one) => one.definitions.sheet.inputs.solver, "the promoted input");
  assert.deepEqual([draft.definitions.render.inputs.solver, draft.definitions.sheet.inputs.solver], [{ to: ["sample.solver"] }, { to: ["render.solver"] }]);
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Control+z");
  await editor.draftWhere((one) => !one.definitions.sheet.inputs.solver && !one.definitions.render.inputs.solver, "one step back");
}

/** The port of a field, dragged to the left edge, does the same; at the edge it is said. */
async function dragged(editor, journey) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Control+0");
  await select(editor, "noise");
  await select(editor, "sample");
  await page.waitForSelector(".canvas-host [data-place='sample.solver']");
  await editor.settled();
  const field = await page.locator(".canvas-host [data-place='sample.solver']").boundingBox();
  const host = await page.locator(".canvas-host").boundingBox();
  const zoom = field.width / 200;
  await page.mouse.move(field.x - 12 * zoom, field.y + field.height / 2);
  await page.mouse.down();
  await page.mouse.move(host.x + 200, host.y + 300, { steps: 4 });
  await page.mouse.move(host.x + 14, host.y + 300, { steps: 4 });
  await page.waitForFunction(() => document.querySelector(".wl-tip:not([hidden])")?.textContent === "Make this an input of the definition");
  await journey.shot(page, "definitions-dragged");
  await page.mouse.up();
  await editor.draftWhere((one) => one.definitions.sheet.inputs.solver && one.definitions.render.inputs.solver, "the promoted input");
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Control+z");
  await editor.draftWhere((one) => !one.definitions.sheet.inputs.solver && !one.definitions.render.inputs.solver, "one step back");
}

/** Ctrl+Shift+G makes a part of two nodes, undo takes it back; a part that would wait for itself is refused in words. */
async function parts(editor) {
  const { page } = editor;
  await page.keyboard.press("Control+Shift+g");
  await editor.draftWhere((one) => one.definitions.part && !one.definitions.render.nodes.sample, "a part");
  await page.keyboard.press("Control+z");
  await editor.draftWhere((one) => !one.definitions.part && one.definitions.render.nodes.sample, "no part");
}

/** Escape leaves: what is selected first, then level by level. */
async function out(editor) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  for (let i = 0; i < 6 && await page.locator(".crumbs").count(); i++) {
    await page.keyboard.press("Escape");
    await editor.settled();
  }
  await page.waitForSelector(".crumbs", { state: "detached" });
}

/** The search finds what is inside, with the way to it, and goes there. */
async function found(editor, journey) {
  const { page } = editor;
  await page.keyboard.press("Control+f");
  await page.waitForSelector(".search-dialog");
  await page.keyboard.insertText("type:samplers");
  await page.waitForFunction(() => document.querySelector(".search-dialog [aria-selected='true']")?.textContent.includes("first ▸ render ▸ sample"));
  await journey.shot(page, "definitions-found");
  await page.keyboard.press("Enter");
  await crumbs(page, "Workflow▸first▸render");
  await out(editor);
}

/** As narrow as a phone: the way is told, and led back, in the outline too. */
async function phone(editor, journey) {
  const { page } = editor;
  await select(editor, "first");
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Enter");
  await crumbs(page, "Workflow▸first");
  await page.keyboard.press("Alt+Shift+O");
  await page.waitForSelector(".outline-row[data-row='node:render']");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.keyboard.press("Alt+Shift+O");
  await page.waitForSelector(".outline-row[data-row='node:render']");
  await editor.settled();
  await journey.shot(page, "definitions-phone");
  assert.deepEqual((await violations(page)).found, [], "axe on a phone");
  assert.deepEqual(await layoutFaults(page), [], "on a phone");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Leave the definition" }).click();
  await page.waitForSelector(".crumbs", { state: "detached" });
  await page.keyboard.press("Alt+Shift+G");
  await page.waitForSelector(".wl-mirror");
}

/** Saved, loaded again in a new page, and run by the command line: the same pictures. */
async function commandLine(editor, server, wanted) {
  const { page } = editor;
  await page.keyboard.press("Control+Shift+s");
  await page.locator("#save-name").fill("drawn-once");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector(".tab.open .dot"));
  await page.reload();
  await editor.ready();
  const saved = (await editor.json("/workflows/drawn-once")).document;
  const draft = await editor.draftWhere((one) => one.definitions?.render, "the reloaded draft");
  assert.deepEqual(draft.definitions.render.nodes, saved.definitions.render.nodes, "saved and reloaded");
  assert.equal(saved.definitions.render.nodes.sample.in.solver, "euler");
  const folder = await mkdtemp(join(tmpdir(), "wireloom-cli-"));
  await writeFile(join(folder, "drawn.json"), JSON.stringify(saved));
  await promisify(execFile)(WIRELOOM, ["run", join(folder, "drawn.json"), "--quiet", "--out", join(folder, "made")],
    { env: { ...process.env, WIRELOOM_DATA: server.folder, PYTHONPATH: process.env.WIRELOOM ? "" : REPOSITORY } });
  const files = (await readdir(join(folder, "made"), { recursive: true })).filter((name) => name.endsWith(".png"));
  const digests = await Promise.all(files.map(async (name) => createHash("sha256").update(pixels(await readFile(join(folder, "made", name)))).digest("hex")));
  assert.deepEqual(digests.sort(), [...wanted.first, ...wanted.second].sort(), `the command line made ${files.join(", ")}`);
}

/** How it looks in light and dark, and what axe and the layout say of it. */
async function views(editor, journey, name) {
  const { page } = editor;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await editor.settled();
    await journey.shot(page, `${name}-${colorScheme}`);
    assert.deepEqual((await violations(page)).found, [], `axe: ${name} in ${colorScheme}`);
    assert.deepEqual(await layoutFaults(page), [], `${name} in ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
