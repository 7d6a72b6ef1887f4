/** Pictures of the page in the views that are measured, to look at after a change of the painter. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { look, views } from "./scripts.mjs";
import { sleep } from "./browser.mjs";

/** `to` is the beginning of the files' names. */
export async function shots(session, n, to) {
  await mkdir(dirname(to), { recursive: true });
  const view = views(n, await session.page.evaluate(() => window.bench.rect()));
  const close = [view.work[0] * 2, view.work[1] * 2, view.work[2] * 2];
  for (const [name, at] of [["work", view.work], ["whole", view.whole], ["close", close], ["middle", [view.work[0] * 0.4, view.work[1] * 0.4, view.work[2] * 0.4]]]) {
    await look(session, at);
    await sleep(300);
    await session.page.screenshot({ path: `${to}-${name}.png` });
  }
}
