/** The other half of the editor, on a server whose gallery is full: the gallery, a sweep, the viewer. */
import { loadavg } from "node:os";
import { openApp } from "./app.mjs";
import { gallery } from "./gallery.mjs";
import { sweep } from "./sweep.mjs";
import { viewer } from "./viewer.mjs";

const VIEWS = { gallery, sweep, viewer };

/** The figures of each view, `only` of some, and what went wrong. */
export async function views(app, say, only = Object.keys(VIEWS)) {
  const session = await openApp(app, 1);
  const rows = [];
  try {
    for (const name of only) {
      say(`${name} (load ${loadavg()[0].toFixed(1)})`);
      rows.push(...await VIEWS[name](session));
    }
  } finally {
    await session.browser.close();
  }
  return { rows, errors: session.errors };
}
