// Runs that take long enough to do something in the middle of them, and that no other journey has made before.
let taken = 0;

/** Start the open text-to-image example with many steps and a fresh seed; answers when its sampler is at work. */
export async function longRun(editor, steps = 150) {
  const { page } = editor;
  const seed = 100_000 + (Date.now() % 100_000) * 100 + taken++;
  editor.long = { prompt: `a yellow star ${seed}`, seed, steps };
  await page.locator("#declared-prompt").fill(editor.long.prompt);
  await fill(page, "#declared-seed", seed);
  await fill(page, "#declared-steps", steps);
  await editor.draftWhere((draft) => draft.nodes.levels?.in.steps === steps && draft.nodes.noise?.in.seed === seed, "the values are in the document");
  const id = await editor.start();
  await underWay(page);
  return id;
}

async function fill(page, field, value) {
  await page.locator(field).fill(String(value));
  await page.locator(field).press("Tab");
}

/** The page shows that the run moves. */
export const underWay = (page) => page.waitForFunction(() => Number(document.querySelector(".meter")?.getAttribute("aria-valuenow") ?? 0) > 0);
