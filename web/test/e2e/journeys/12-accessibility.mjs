// axe finds no violation on any view, in light and dark; forced colours and reduced motion are honoured.
// With AXE_REPORT=FILE the table of views is written there.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { violations } from "../axe.mjs";
import { VIEWS } from "../views.mjs";

export default async function accessibility(journey) {
  const server = await journey.server();
  const lines = [];
  const faults = [];
  for (const theme of ["light", "dark"]) {
    const editor = await journey.editor(server, { bypassCSP: true, colorScheme: theme });
    editor.expected = [/status of (401|422)/, /Trusted/];
    for (const [name, open, close] of VIEWS) {
      await open(editor, journey);
      await editor.settled();
      const { passes, found } = await violations(editor.page);
      await journey.shot(editor.page, `${name.replace(/\W+/g, "-")}-${theme}`);
      lines.push(`| ${name} | ${theme} | ${passes} | ${found.length ? found.join("<br>") : "none"} |`);
      faults.push(...found.map((one) => `${name}, ${theme}: ${one}`));
      await close?.(editor);
    }
    editor.calm();
  }
  await forcedColours(journey, server);
  await reducedMotion(journey, server);
  const report = `${HEAD}\n${lines.join("\n")}\n`;
  await journey.keep("accessibility.md", report);
  if (process.env.AXE_REPORT) await writeFile(process.env.AXE_REPORT, report);
  assert.deepEqual(faults, []);
}

const HEAD = `# Accessibility of each view

Written by \`web/test/e2e/journeys/12-accessibility.mjs\`: axe-core with all its rules (WCAG 2.2 A and AA, best practices) on each view in
Chromium. "rules" is how many had something to look at and held.

| view | theme | rules | violations |
| --- | --- | --- | --- |`;

/** With forced colours, everything that can be pressed is still seen: no text lies on its own colour. */
async function forcedColours(journey, server) {
  const editor = await journey.editor(server, { bypassCSP: true, forcedColors: "active", colorScheme: "dark" });
  await editor.settled();
  await journey.shot(editor.page, "forced-colors");
  const { found } = await violations(editor.page);
  assert.deepEqual(found, [], "axe with forced colours");
}

/** Who asks for less motion gets none: nothing glides when panels, menus and dialogs open. */
async function reducedMotion(journey, server) {
  const editor = await journey.editor(server, { reducedMotion: "reduce" });
  const { page } = editor;
  await page.locator("button[aria-label='Workflows']").click();
  await page.keyboard.press("Control+k");
  await page.waitForSelector(".search-dialog");
  const moving = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running" && Number(one.effect?.getComputedTiming().duration) > 1)
    .map((one) => `${one.effect.target?.className} ${one.animationName ?? one.transitionProperty ?? ""}`));
  assert.deepEqual(moving, [], "nothing moves");
  await journey.shot(page, "reduced-motion");
}
