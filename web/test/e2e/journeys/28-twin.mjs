// The toy twin: one command makes it of the workflow on the canvas, runs it and shows its plots; the same command goes back.
// After a change of the workflow the twin follows it. What does not sample has none, and it is said.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const example = async (name) => JSON.parse(await readFile(new URL(`../../../../workflows/${name}.json`, import.meta.url), "utf8"));

export default async function twin(journey) {
  const editor = await journey.editor(await journey.server());
  const { page } = editor;
  const workflow = await example("guidance-strength");
  assert.ok(await editor.openJson(workflow));
  const before = await editor.tabs();
  await page.keyboard.press("Alt+Shift+T");
  await shown(page, `Toy twin of ${workflow.title}`);
  assert.equal(await editor.tabs(), before + 1);
  await editor.waitForEnd();
  const made = await editor.draftWhere((draft) => Object.values(draft.nodes).some(({ type }) => type.startsWith("denoisers.mixture")), "the twin is a mixture");
  assert.ok(Object.values(made.nodes).some(({ type }) => type.startsWith("plots.")), "and has plots");
  await page.waitForFunction(() => document.querySelectorAll(".results [data-result]").length > 0);
  await journey.shot(page, "toy-twin");

  await page.keyboard.press("Alt+Shift+T");
  await shown(page, workflow.title);
  await editor.command("Toy twin, and back");
  await shown(page, `Toy twin of ${workflow.title}`);
  assert.equal(await editor.tabs(), before + 1, "the same twin is shown again");

  assert.ok(await editor.openJson({ format: 1, title: "No sampler", nodes: { plain: { type: "images.solid@1", in: {} } } }));
  await page.keyboard.press("Alt+Shift+T");
  await editor.says(/This has no toy twin: expected a workflow that samples/);
  editor.expected.push(/422/);
  editor.calm();
}

/** The tab of this title is open. */
const shown = (page, title) => page.waitForFunction((text) => document.querySelector(".tab.open span")?.textContent === text, title);
