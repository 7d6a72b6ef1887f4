/** How fast this machine is right now: a fixed piece of drawing and counting, none of it ours, in the same browser. */
import { median, timed } from "./browser.mjs";

const FRAMES = 30;

/** CPU milliseconds a frame of the fixed work: the median of several rounds. */
export async function reference({ context }, rounds = 7) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  await page.evaluate(setUp);
  const took = [];
  for (let i = 0; i <= rounds; i++) {
    const { cpu } = await timed({ page, cdp }, async () => {
      await page.evaluate((frames) => window.referenceWork(frames), FRAMES);
      return FRAMES;
    });
    if (i > 0) took.push(cpu); // the first round warms the compiler
  }
  await page.close();
  return median(took);
}

/** In the page: boxes, words, curves and a walk over many objects, each frame anew. Changing it makes recorded figures worthless. */
function setUp() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1600, 900];
  document.body.append(canvas);
  const c = canvas.getContext("2d", { alpha: false });
  const things = Array.from({ length: 4000 }, (_, i) => ({ id: `thing ${i}`, x: (i * 7919) % 1600, y: (i * 104729) % 900, next: (i * 31) % 4000 }));
  const byId = new Map(things.map((t) => [t.id, t]));
  const paint = (shift) => {
    c.fillStyle = "#f3f3f0";
    c.fillRect(0, 0, 1600, 900);
    c.beginPath();
    for (let i = 0; i < 80; i++) {
      const [a, b] = [things[i], things[i + 80]];
      c.moveTo(a.x + shift, a.y);
      c.bezierCurveTo(a.x + 90, a.y, b.x - 90, b.y, b.x + shift, b.y);
    }
    c.strokeStyle = "#0f70b7";
    c.lineWidth = 2.2;
    c.stroke();
    for (let i = 0; i < 40; i++) {
      const t = things[i];
      c.beginPath();
      c.roundRect(t.x + shift, t.y, 143, 200, 5);
      c.fillStyle = "#ffffff";
      c.fill();
      c.strokeStyle = "#b9b9b1";
      c.lineWidth = 1;
      c.stroke();
      c.fillStyle = "#1d1f22";
      c.font = "12px sans-serif";
      for (let k = 0; k < 6; k++) c.fillText(t.id, t.x + shift + 10, t.y + 20 + 24 * k);
    }
    let sum = 0;
    for (const t of things) sum += byId.get(t.id).x + things[t.next].y;
    return sum;
  };
  window.referenceWork = async (frames) => {
    for (let i = 0; i < frames; i++) {
      await new Promise(requestAnimationFrame);
      window.kept = paint(i % 40);
    }
  };
}
