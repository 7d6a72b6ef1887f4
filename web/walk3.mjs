import { p, shot, done, wait } from "./walk.mjs";
await p.goto("http://127.0.0.1:8899/"); await wait(2500);
await p.keyboard.press("Escape");
await p.locator(".rail button[aria-label='Workflows']").click(); await wait(800);
await p.getByPlaceholder("Search workflows").fill("stable diffusion"); await wait(800); await shot("3");
await p.getByText("Stable Diffusion 1.5", { exact: false }).first().click(); await wait(2000); await shot("4");
await p.keyboard.press("Control+Enter"); await wait(2500); await shot("5");
await done();
