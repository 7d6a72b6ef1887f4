/** `wireloom serve` on a free port with the benchmark's nodes approved, in a data folder that is thrown away. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sleep } from "./browser.mjs";

const HERE = import.meta.dirname;
const ROOT = process.env.WIRELOOM_ROOT ?? join(HERE, "../..");
const COMMAND = process.env.WIRELOOM ?? [join(ROOT, ".venv/bin/wireloom")].find(existsSync) ?? "wireloom";
const PYTHON = [join(dirname(COMMAND), "python")].find(existsSync) ?? "python3";

/** Start it; answers where it is, the token of its owner, and how to stop it. `results`: how many lie in its gallery already. */
export async function startServer(bundle, results = 0) {
  const data = mkdtempSync(join(tmpdir(), "wireloom-bench-"));
  if (results) execFileSync(PYTHON, ["-m", "tests.bench.fill_gallery", data, String(results)], { cwd: ROOT });
  mkdirSync(join(data, "packs"), { mode: 0o700 });
  cpSync(join(HERE, "pack"), join(data, "packs/bench"), { recursive: true, filter: (path) => !path.includes("__pycache__") });
  const options = { cwd: data, env: { ...process.env, WIRELOOM_DATA: data, WIRELOOM_WEB: bundle, PYTHONPATH: ROOT } };
  execFileSync(COMMAND, ["packs", "approve", "bench"], options);
  const port = await freePort();
  const child = spawn(COMMAND, ["serve", "--no-browser", "--port", String(port)], options);
  await listening(child);
  const token = execFileSync(COMMAND, ["token"], options).toString().trim().split(/\s+/).at(-1);
  const origin = `http://127.0.0.1:${port}/`;
  await untilKnown(origin, token);
  return { origin, token, stop: () => stop(child, data) };
}

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

function listening(child) {
  let output = "";
  return new Promise((done, fail) => {
    const read = (chunk) => {
      output += chunk;
      if (output.includes("#launch=")) done();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", () => fail(new Error(`the server ended:\n${output}`)));
  });
}

/** The worker has loaded the nodes. */
async function untilKnown(origin, token) {
  for (let i = 0; i < 240; i++) {
    const answer = await fetch(`${origin}api/v1/nodes`, { headers: { authorization: `Bearer ${token}` } });
    if ((await answer.json()).nodes.some((node) => node.id === "bench.step")) return;
    await sleep(250);
  }
  throw new Error("the server does not know the benchmark's nodes after a minute");
}

async function stop(child, data) {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
}
