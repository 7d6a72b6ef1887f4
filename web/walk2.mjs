import { p, shot, done, wait } from "./walk.mjs";
await p.goto("http://127.0.0.1:8899/"); await wait(2000);
await p.keyboard.press("Escape");
await p.locator(".rail button[aria-label='Workflows']").click(); await wait(1500); await shot("2");
await p.locator(".entry").filter({ hasText: "Stable Diffusion 1.5: text to image" }).first().scrollIntoViewIfNeeded().catch(() => {});
console.log(await p.locator(".entry").allInnerTexts().then((t) => t.map((x) => x.split("\n")[0]).join(" | ")));
await shot("3");
await done();
