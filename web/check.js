// `npm run check`: types, lint, tests, stale API types and the size of a first visit, two at a time; says which failed and how long each took.
import { spawn } from "node:child_process";

const STEPS = [
  ["types", "tsc", ["--noEmit"]],
  ["tests", "vitest", ["run", "--reporter=dot"]],
  ["lint", "eslint", ["--cache", "--cache-location", "node_modules/.cache/eslint", "src", "test", "vite.config.ts", "vitest.config.ts", "eslint.config.js"]],
  ["api", process.execPath, ["api.js", "--check"]],
  ["size", process.execPath, ["size.js"]],
];

/** Runs one step and keeps its output until it ends. */
function run([name, command, args]) {
  const began = Date.now();
  const env = { ...process.env, PATH: `node_modules/.bin:${process.env.PATH ?? ""}` };
  const child = spawn(command, args, { env });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => child.on("close", (code) => {
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} ${((Date.now() - began) / 1000).toFixed(1)} s`);
    if (code !== 0) console.log(output);
    resolve(code === 0);
  }));
}

const waiting = [...STEPS];
const results = [];
await Promise.all([1, 2].map(async () => {
  for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step));
}));
process.exitCode = results.every(Boolean) ? 0 : 1;
