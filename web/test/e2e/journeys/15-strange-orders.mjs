// What nobody planned for: undo and delete during a run, dragging while events arrive, closing the tab of a run,
// rapid undo and redo, a thousand pasted nodes, a window of 320 pixels and back.
import assert from "node:assert/strict";
import { Hand } from "../hand.mjs";
import { atRest, layoutFaults } from "../layout.mjs";
import { longRun } from "../long.mjs";

export default async function strangeOrders(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server);
  await editInARun(editor);
  await closeInARun(editor);
  await rapidUndo(editor);
  await pasteMany(editor);
  await narrow(journey, editor);
  editor.calm();
}

/** Undo, delete and drag while the sampler works: the run goes on as it was posted, the document is the editor's. */
async function editInARun(editor) {
  const { page } = editor;
  const hand = new Hand(editor);
  const id = await longRun(editor);
  await hand.look();
  await hand.click(hand.toScreen(hand.places.sample.header));
  await page.keyboard.press("Delete");
  await hand.look((draft) => !draft.nodes.sample, "the node that runs is deleted");
  const from = hand.toScreen(hand.places.prompt.header);
  await hand.drag(from, { x: from.x + 40, y: from.y + 160 }, 60);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await hand.look((draft) => draft.nodes.sample?.in.denoiser?.from === "guide.denoiser", "undo brings the node and its wires back");
  const run = await editor.ended(id);
  assert.equal(run.status, "succeeded");
  await page.waitForSelector(".meter", { state: "detached" });
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
}

/** The tab of a run is closed: the run finishes, its picture is in the strip. */
async function closeInARun(editor) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Escape");
  const id = await longRun(editor, 60);
  const before = await page.locator(".result").count();
  await page.locator(".tab.open .close").click();
  await page.waitForFunction(() => !document.querySelector(".meter"));
  assert.equal((await editor.ended(id)).status, "succeeded");
  await page.waitForFunction((count) => document.querySelectorAll(".result").length > count, before);
}

const EDITS = 201;

/** Two hundred edits undone and done again as fast as keys can go: the document is exactly as it was. */
async function rapidUndo(editor) {
  const { page } = editor;
  await editor.openJson({ format: 1, title: "Rapid", nodes: { p: { type: "text.prompt@1", in: { text: "x" } } }, outputs: { t: "p.text" }, ui: { nodes: { p: { x: 100, y: 100 } } } });
  await page.waitForFunction(() => /Rapid/.test(document.querySelector(".tab.open")?.textContent ?? ""));
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < EDITS; i++) await page.keyboard.press(i % 2 ? "h" : "m"); // one "m" more: muted and open in the end
  const asDone = ({ ui }) => ui.nodes.p.mode && !ui.nodes.p.collapsed;
  await editor.draftWhere(asDone, "the node is muted");
  for (const key of ["Control+z", "Control+Shift+Z", "Control+z"]) for (let i = 0; i < EDITS; i++) await page.keyboard.press(key);
  const undone = await editor.draftWhere((draft) => !draft.ui.nodes.p.mode && !draft.ui.nodes.p.collapsed, "all was undone");
  assert.equal(undone.ui.nodes.p.x, 100);
  for (let i = 0; i < EDITS; i++) await page.keyboard.press("Control+Shift+Z");
  const again = await editor.draftWhere(asDone, "all was done again");
  assert.equal(again.ui.nodes.p.x, 100);
}

async function pasteMany(editor) {
  const { page } = editor;
  const nodes = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, i ? { type: "text.join@1", in: { a: { from: `n${i - 1}.text` } } } : { type: "text.prompt@1", in: { text: "first" } }]));
  await page.locator(".wl-mirror").first().focus();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
  }, JSON.stringify({ format: 1, nodes }));
  await editor.draftWhere((draft) => Object.keys(draft.nodes).length === 1001, "a thousand nodes were pasted");
  await page.keyboard.press("Control+z");
  await editor.draftWhere((draft) => Object.keys(draft.nodes).length === 1, "and undone in one step");
}

/** A window as narrow as a phone: nothing reaches out of it, and everything comes back. */
async function narrow(journey, editor) {
  const { page } = editor;
  for (const size of [{ width: 320, height: 640 }, { width: 640, height: 400 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size);
    await editor.settled();
    const faults = await atRest(page, () => layoutFaults(page));
    await journey.shot(page, `window-${size.width}`);
    assert.deepEqual(faults, [], `the layout at ${size.width}`);
  }
}
