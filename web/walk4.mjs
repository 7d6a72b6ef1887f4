import { p, shot, done, wait } from "./walk.mjs";
await p.goto("http://127.0.0.1:8899/"); await wait(2500);
await p.keyboard.press("Escape");
await p.locator(".rail button[aria-label='Workflows']").click(); await wait(800);
await p.getByPlaceholder("Search workflows").fill(process.argv[2]); await wait(800);
await p.locator(".template").first().click(); await wait(1500);
await p.locator(".rail button[aria-label='Workflows']").click(); await wait(500);
await p.keyboard.press("Control+Enter");
let n = 0;
for (const s of process.argv.slice(4)) { await wait(1000 * (s - n)); n = +s; await shot(process.argv[3] + "-" + s); }
await done();
