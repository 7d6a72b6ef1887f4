// A wrong type is told on its node and in Issues; its fix is one press, and one undo brings the mistake back.
import assert from "node:assert/strict";
import { layoutFaults } from "../layout.mjs";

export default async function problem(journey) {
  const editor = await journey.editor(await journey.server());
  const { page } = editor;
  editor.expected = [/422/]; // the browser itself reports the answer to a run that was not accepted
  await editor.openJson({ format: 1, title: "Broken", nodes: { p: { type: "text.promt@1", in: { text: "a cat" } } }, outputs: { text: "p.text" } });
  await page.waitForSelector(".badge");
  await page.setViewportSize({ width: 1024, height: 768 });
  await editor.settled();
  assert.deepEqual(await layoutFaults(page), [], "the count of problems is seen in a small window too");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".issue");
  await editor.settled();
  await journey.shot(page, "problem-light");
  await page.locator(".issue .fixes button").first().click();
  await page.waitForSelector(".issue", { state: "detached" });
  await editor.draftWhere((draft) => draft.nodes.p.type === "text.prompt@1", "the fix is in the document");
  await page.keyboard.press("Control+z");
  const draft = await editor.draftWhere((now) => now.nodes.p.type === "text.promt@1", "one undo takes the fix back");
  assert.equal(draft.nodes.p.in.text, "a cat", "the value is kept throughout");
  editor.calm();
}
