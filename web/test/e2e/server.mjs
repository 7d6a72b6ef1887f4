// A real server on a free port with its own data folder: started, stopped, killed and started again where it was.
import { fileURLToPath } from "node:url";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const WIRELOOM = process.env.WIRELOOM ?? join(REPOSITORY, ".venv/bin/wireloom");
const SLOWEST_START = 60_000;

/** A port that nobody listens on. */
export const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

const environment = (folder) => ({ ...process.env, WIRELOOM_DATA: folder, PYTHONPATH: process.env.WIRELOOM ? "" : REPOSITORY });

/** `wireloom serve` on an empty data folder, or on the one given. */
export class Server {
  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start() {
    const server = new Server(await mkdtemp(join(tmpdir(), "wireloom-e2e-")), await freePort());
    await server.up();
    return server;
  }

  /** Start the process and wait until it prints its launch link. */
  async up() {
    this.child = spawn(WIRELOOM, ["serve", "--no-browser", "--port", String(this.port)], { cwd: this.folder, env: environment(this.folder) });
    this.exited = new Promise((done) => this.child.once("exit", done));
    this.link = await this.#link();
    this.linkUsed = false;
  }

  #link() {
    let output = "";
    return new Promise((done, fail) => {
      const read = (chunk) => {
        output += chunk;
        const found = /http:\/\/\S+#launch=\S+/.exec(output);
        if (found) done(found[0]);
      };
      this.child.stdout.on("data", read);
      this.child.stderr.on("data", read);
      this.child.on("exit", () => fail(new Error(`the server ended:\n${output}`)));
      setTimeout(() => fail(new Error(`no launch link after ${SLOWEST_START / 1000} s:\n${output}`)), SLOWEST_START).unref();
    });
  }

  /** End the process: "SIGTERM" politely, "SIGKILL" as a crash does. The data stays. */
  async down(signal = "SIGTERM") {
    this.child.kill(signal);
    await this.exited;
  }

  async stop() {
    await this.down("SIGKILL");
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What `wireloom token` prints; with "rotate" a new one, and every browser is logged out. */
  token(...more) {
    return new Promise((done, fail) => execFile(WIRELOOM, ["token", ...more], { env: environment(this.folder) },
      (error, out) => (error ? fail(error) : done(out.trim().split(/\s+/).at(-1)))));
  }

  /** Process ids of this server's workers, read from /proc. */
  async workers() {
    const found = [];
    for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const [stat, command] = await Promise.all(["stat", "cmdline"].map((file) => readFile(`/proc/${id}/${file}`, "utf8").catch(() => "")));
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent === this.child.pid && command.includes("worker")) found.push(Number(id));
    }
    return found;
  }
}
