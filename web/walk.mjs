import { chromium } from "playwright-core";
const ctx = await chromium.launchPersistentContext("/tmp/walk/profile", { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"], viewport: { width: 1440, height: 900 } });
export const p = ctx.pages()[0] ?? await ctx.newPage();
p.on("console", (m) => { if (m.type() === "error") console.log("console", m.text(), m.location().url); });
p.on("pageerror", (e) => console.log("PAGEERROR", e.message));
export const shot = (n) => p.screenshot({ path: `/tmp/walk/${n}.png` });
export const done = () => ctx.close();
export const wait = (ms) => p.waitForTimeout(ms);
await p.addInitScript(() => localStorage.setItem("wireloom-token", "VVke1X0CzaiBeLA07YwbYk-sPXZ_kSPPKd4YX384SZc"));
