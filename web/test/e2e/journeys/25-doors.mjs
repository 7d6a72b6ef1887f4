// The first visit: three doors, each opens its workflow in the view it is for, runs, and can be flipped to the other views.
import assert from "node:assert/strict";
import { violations } from "../axe.mjs";

const DOORS = [["Make an image", "Text to image", "App"], ["Compare samplers", "Samplers compared at equal cost", "Graph"], ["See how diffusion works", "How diffusion works, on a toy", "Graph"]];

export default async function doors(journey) {
  const server = await journey.server();
  const context = await journey.profile(server, { bypassCSP: true });
  await context.addInitScript(() => {
    if (sessionStorage.getItem("been")) return;
    sessionStorage.setItem("been", "here");
    localStorage.removeItem("wireloom-doors");
  });
  for (const [door, title, view] of DOORS) await through(journey, await journey.page(context, server), door, title, view);
}

async function through(journey, editor, door, title, view) {
  const { page } = editor;
  await page.waitForFunction(() => [...document.querySelectorAll(".door img")].filter((img) => img.naturalWidth > 0).length === 3);
  if (view === "App") {
    await journey.shot(page, "doors-light");
    assert.deepEqual((await violations(page)).found, [], "axe on the doors");
  }
  await page.locator(".door", { hasText: door }).press("Enter");
  await page.waitForSelector(".doors", { state: "detached" });
  await page.waitForFunction((name) => document.querySelector(".tab.open")?.textContent.includes(name), title);
  assert.equal(await page.getByRole("radio", { checked: true }).first().getAttribute("aria-label"), view);
  const run = await editor.run();
  assert.equal(run.status, "succeeded");
  for (const other of ["Graph", "Outline", "App"]) {
    await page.getByRole("radio", { name: other }).click();
    await page.waitForSelector({ Graph: ".canvas-host canvas", Outline: "[role=treegrid]", App: ".app-form" }[other]);
  }
  await page.waitForFunction(() => document.querySelector(".app-large :is(img, .plot)"));
  await editor.settled();
  await journey.shot(page, `door-${view}-${title.slice(0, 4)}`);
  editor.calm();
}
