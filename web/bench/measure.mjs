/** All figures of one page at one size: frames, wires, previews, heap. */
import { heap, timed } from "./browser.mjs";
import { dragNode, look, pan, panWhole, previews, views, wheel, wires } from "./scripts.mjs";

/** What the page must have done for its figures to count. */
function expect(session, holds, words) {
  if (!holds) session.errors.push(words);
}

/** The figures of frames, of the page that is open in `session` with a graph of `n` nodes. `only`: which of them. */
export async function frames(session, n, seconds, only = SCRIPTS) {
  const view = views(n, await session.page.evaluate(() => window.bench.rect()));
  const found = {};
  for (const name of only) found[name] = await RUN[name](session, view, seconds);
  return found;
}

const RUN = {
  async pan(session, view, seconds) {
    await look(session, view.work);
    let x = view.work[0];
    const found = await timed(session, () => pan(session, view, seconds, (now) => (x = now.x)));
    expect(session, Math.abs(x - view.work[0]) > 1, "the canvas did not follow the pointer");
    return found;
  },
  async whole(session, view, seconds) {
    await look(session, view.whole);
    let x = view.whole[0];
    const found = await timed(session, () => panWhole(session, view, seconds, (now) => (x = now.x)));
    expect(session, Math.abs(x - view.whole[0]) > 1, "the whole graph did not follow the pointer");
    return found;
  },
  async zoom(session, view, seconds) {
    await look(session, view.work);
    let least = 1;
    const found = await timed(session, () => wheel(session, view, seconds, (zoom) => (least = zoom)));
    expect(session, least < 0.3, `the wheel zoomed to ${least} only`);
    return found;
  },
  async drag(session, view, seconds) {
    await look(session, view.work);
    const where = () => session.page.evaluate((id) => window.bench.nodePos(id), `n${view.middle}`);
    const before = await where();
    let far = 0;
    const found = await timed(session, () => dragNode(session, view, seconds, (at) => (far = Math.hypot(at.x - before.x, at.y - before.y))));
    expect(session, far > 1, "the node did not follow the pointer");
    return found;
  },
  async wire(session, view) {
    await look(session, view.work);
    return wires(session, view);
  },
  async previews(session, view, seconds) {
    await look(session, view.twenty);
    let pictures = { sent: 0, shown: 0 };
    const found = await timed(session, async () => void (pictures = await previews(session, view, seconds)));
    return { ...found, ...pictures };
  },
};

export const SCRIPTS = Object.keys(RUN);

/** A picture on every node, then what stays in memory. */
export async function filledHeap(session, n) {
  const { page } = session;
  await page.evaluate((count) => window.bench.fill(count), n);
  await look(session, views(n, await page.evaluate(() => window.bench.rect())).work);
  return heap(session);
}
