import { startBrowser } from "./browser.mjs";
import { Journey } from "./journey.mjs";
import { Server } from "./server.mjs";
const seed = Number(process.argv[2] ?? 1), steps = Number(process.argv[3] ?? 400), only = process.argv[4] ?? "";
let a = seed >>> 0;
const rnd = () => { a = (a + 0x6d2b79f5) | 0; let t = Math.imul(a ^ (a >>> 15), 1 | a); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
const pick = (l) => l[Math.floor(rnd() * l.length)];
const KEYS = ["h","b","m","x","n","l","w","e","/","Escape","Escape","Delete","Control+Delete","Control+z","Control+z","Control+y","Control+d","Control+Shift+D","Control+g","Control+Shift+G","Control+a","Control+c","Control+x","Control+v","f","F2","Enter","Enter","ArrowUp","ArrowDown","ArrowLeft","ArrowRight","Tab","Shift+Tab","Control+Shift+L","Shift+F10","Alt+a","Alt+s","Alt+p","[","]","Control+ArrowRight","Shift+ArrowRight","Control+k","Control+f","F1","Alt+ArrowLeft","Shift+N","Control+0","g","1","2","?","Space","PageUp","Home","End","Backspace"];
const TEXTS = ["", "0", "-1", "1e400", "NaN", "a red heart", "ä😀", "1/0", "2*3", "x".repeat(300), "</script><b>", "999999999999999999999"];
const browser = await startBrowser();
const server = await Server.start();
const j = new Journey("monkey", browser, async () => server, "/tmp/monkey");
const editor = await j.editor(server);
const { page } = editor;
page.setDefaultTimeout(3000);
const log = [];
const at = () => [60 + rnd() * 1370, 45 + rnd() * 850];
async function act() {
  const r = rnd();
  if (r < 0.4) { const k = pick(KEYS); log.push(`key ${k}`); await page.keyboard.press(k); }
  else if (r < 0.5) { const [x, y] = at(); const o = pick([{}, {}, { clickCount: 2 }, { modifiers: ["Shift"] }, { modifiers: ["Control"] }, { modifiers: ["Alt"] }, { button: "right" }, { button: "right" }]); log.push(`click ${Math.round(x)},${Math.round(y)} ${JSON.stringify(o)}`); for (const m of o.modifiers ?? []) await page.keyboard.down(m); await page.mouse.click(x, y, { button: o.button, clickCount: o.clickCount }); for (const m of o.modifiers ?? []) await page.keyboard.up(m); }
  else if (r < 0.62) { const [x, y] = at(), [u, v] = at(); const m = pick([null, null, "Alt", "Shift", "Control"]); log.push(`drag ${[x, y, u, v].map(Math.round)} ${m}`); if (m) await page.keyboard.down(m); await page.mouse.move(x, y); await page.mouse.down({ button: pick(["left", "left", "left", "middle"]) }); await page.mouse.move((x + u) / 2, (y + v) / 2, { steps: 3 }); await page.mouse.move(u, v, { steps: 3 }); await page.mouse.up(); await page.mouse.up({ button: "middle" }); if (m) await page.keyboard.up(m); }
  else if (r < 0.66) { const [x, y] = at(); log.push("wheel"); await page.mouse.move(x, y); await page.mouse.wheel(0, (rnd() - 0.5) * 600); }
  else if (r < 0.86) {
    const n = await page.evaluate((q) => { const list = [...document.querySelectorAll("button, [role=menuitem], [role=option], [role=tab], a, summary, select, input")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().width && !e.disabled); window.__els = list; return list.length; });
    const i = Math.floor(rnd() * n);
    const name = await page.evaluate((k) => { const e = window.__els[k]; return e ? `${e.tagName} ${e.className} ${(e.getAttribute("aria-label") ?? e.textContent ?? "").slice(0, 40)}` : ""; }, i);
    if (/log ?out|sign out/i.test(name)) return;
    log.push(`press ${name}`);
    const box = await page.evaluate((k) => { const e = window.__els[k]; if (!e) return null; e.scrollIntoView?.({ block: "nearest" }); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }, i);
    if (box) await page.mouse.click(...box);
  } else { const t = pick(TEXTS); log.push(`type ${t.slice(0, 20)}`); await page.keyboard.insertText(t); if (rnd() < 0.6) await page.keyboard.press(pick(["Enter", "Escape", "Tab"])); }
}
const seen = new Set();
async function check(i) {
  for (const c of page.complaints) if (!seen.has(c) && !/40[0-9]|422|413|429/.test(c)) { seen.add(c); console.log(`seed ${seed} step ${i}: ${c.slice(0, 1500)}\n   after: ${log.slice(-8).join(" | ")}`); await page.screenshot({ path: `/tmp/monkey-${seed}-${i}.png` }).catch(() => 0); }
  page.complaints.length = 0;
}
for (let i = 0; i < steps; i++) {
  try { await act(); } catch (e) { if (!/Timeout|intercept|download/.test(String(e))) { console.log(`seed ${seed} step ${i}: harness ${String(e).slice(0, 300)} after ${log.slice(-4).join(" | ")}`); if (/closed|crash/i.test(String(e))) break; } }
  if (browser.browser.contexts()[0]?.pages().length > 1) for (const p of browser.browser.contexts()[0].pages()) if (p !== page) await p.close();
  if (!page.url().startsWith(server.origin)) { log.push("away " + page.url()); await editor.visit(); }
  await check(i);
  if (i % 40 === 39) {
    const draft = await editor.draft().catch((e) => console.log("draft", String(e).slice(0, 200)));
    if (draft) { const a = await fetch(`${server.origin}/api/v1/check`, { method: "POST", headers: { authorization: `Bearer ${await page.evaluate(() => localStorage.getItem("wireloom-token"))}`, "content-type": "application/json" }, body: JSON.stringify({ workflow: draft }) }); if (a.status >= 500) console.log(`check ${a.status} ${(await a.text()).slice(0, 300)}`); }
    const alive = await Promise.race([page.evaluate(() => 1), new Promise((r) => setTimeout(() => r(0), 8000))]);
    if (!alive) { console.log(`seed ${seed} step ${i}: page hangs after ${log.slice(-10).join(" | ")}`); break; }
  }
}
console.log(`seed ${seed}: ${steps} steps, ${seen.size} complaints; tabs ${await editor.tabs().catch(() => -1)}`);
await page.screenshot({ path: `/tmp/monkey-${seed}-end.png` }).catch(() => 0);
await j.end(); await server.stop(); await browser.stop(); process.exit(0);
