// A graph of a thousand nodes: opened, seen whole and close, walked, edited and undone, in light and dark, in a large and a small window.
import assert from "node:assert/strict";
import { layoutFaults } from "../layout.mjs";

const COUNT = 1000;
const CHAIN = 25;

export default async function thousand(journey) {
  const server = await journey.server();
  for (const [colorScheme, viewport] of [["light", { width: 1440, height: 900 }], ["dark", { width: 1024, height: 768 }]]) {
    const editor = await journey.editor(server, { colorScheme, viewport });
    const { page } = editor;
    assert.ok(await editor.openJson({ format: 1, title: "A thousand", nodes: nodes(), outputs: { text: `j${COUNT - 1}.text` } }));
    await page.locator(".wl-mirror").focus();
    await page.waitForFunction((count) => document.querySelectorAll(".wl-mirror [data-node]").length === count, COUNT);
    await page.keyboard.press("f");
    await editor.settled();
    await journey.shot(page, `thousand-whole-${colorScheme}`);
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+0");
    for (let i = 0; i < 12; i++) await page.keyboard.press("Alt+ArrowRight");
    await editor.settled();
    await journey.shot(page, `thousand-close-${colorScheme}`);
    assert.deepEqual(await layoutFaults(page), []);
    await page.keyboard.press("Delete");
    await editor.draftWhere((draft) => Object.keys(draft.nodes).length === COUNT - 1, "the node that was walked to is deleted");
    await page.keyboard.press("Control+z");
    await editor.draftWhere((draft) => Object.keys(draft.nodes).length === COUNT, "and is back");
    editor.calm();
  }
}

/** Chains that join texts, side by side, each beginning at a prompt. */
function nodes() {
  return Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`j${i}`, i % CHAIN === 0 ? { type: "text.prompt@1", in: { text: `prompt ${i}` } }
    : { type: "text.join@1", in: { a: { from: `j${i - 1}.text` }, ...(i > CHAIN && i % 7 === 0 ? { b: { from: `j${i - CHAIN - 1}.text` } } : {}) } }]));
}
