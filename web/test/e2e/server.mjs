// A real server on a free port with an empty data folder, and a real browser: what every journey starts with.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const REPOSITORY = new URL("../../..", import.meta.url).pathname;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** A port that nobody listens on. */
export const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** `wireloom serve`; answers its launch link, and how to stop it. */
export async function startServer({ data, port } = {}) {
  const folder = data ?? await mkdtemp(join(tmpdir(), "wireloom-e2e-"));
  const at = port ?? await freePort();
  const child = spawn(process.env.WIRELOOM ?? join(REPOSITORY, ".venv/bin/wireloom"), ["serve", "--no-browser", "--port", String(at)],
    { cwd: folder, env: { ...process.env, WIRELOOM_DATA: folder, PYTHONPATH: process.env.WIRELOOM ? "" : REPOSITORY } });
  let output = "";
  const link = await new Promise((done, fail) => {
    const read = (chunk) => {
      output += chunk;
      const found = /http:\/\/\S+#launch=\S+/.exec(output);
      if (found) done(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", () => fail(new Error(`the server ended:\n${output}`)));
    setTimeout(() => fail(new Error(`no launch link after 60 s:\n${output}`)), 60_000);
  });
  const stop = async (keep = false) => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  const printToken = () => new Promise((done, fail) => {
    execFile(process.env.WIRELOOM ?? join(REPOSITORY, ".venv/bin/wireloom"), ["token"], { env: { ...process.env, WIRELOOM_DATA: folder, PYTHONPATH: process.env.WIRELOOM ? "" : REPOSITORY } },
      (error, out) => (error ? fail(error) : done(out.trim().split(/\s+/).at(-1))));
  });
  return { link, stop, folder, port: at, child, printToken };
}

/** Chromium with a new profile; pages complain in `page.complaints`. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", ...options });
    const page = await context.newPage();
    page.complaints = [];
    page.on("console", (message) => { if (message.type() === "error") page.complaints.push(message.text()); });
    page.on("pageerror", (error) => page.complaints.push(String(error.stack ?? error)));
    return page;
  };
  return { browser, open, stop: () => browser.close() };
}
