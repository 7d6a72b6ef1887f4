// `npm run size`: builds the bundle in memory and says what a first visit loads; fails where it is more than wanted.
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** The most that script and style of a first visit may be, bytes after gzip. */
export const WANTED = 110_000;

/** Every file of the bundle with its gzip size, and whether the page needs it at once. */
export async function sizes() {
  const { output } = await build({ configFile: `${import.meta.dirname}/vite.config.ts`, root: import.meta.dirname, logLevel: "error", build: { write: false, reportCompressedSize: false } });
  const chunks = new Map(output.filter((file) => file.type === "chunk").map((chunk) => [chunk.fileName, chunk]));
  const first = new Set();
  const need = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const other of chunks.get(name)?.imports ?? []) need(other);
  };
  const page = output.find((file) => file.fileName === "index.html");
  for (const chunk of chunks.values()) if (chunk.isEntry) need(chunk.fileName);
  for (const file of output) if (file.fileName.endsWith(".css") && String(page?.source).includes(file.fileName)) first.add(file.fileName);
  return output.filter((file) => /\.(js|css)$/.test(file.fileName))
    .map((file) => ({ name: file.fileName.replace(/^assets\//, ""), bytes: gzipSync(file.code ?? file.source, { level: 9 }).length, first: first.has(file.fileName) }))
    .sort((a, b) => Number(b.first) - Number(a.first) || b.bytes - a.bytes);
}

/** Bytes of a first visit. */
export const firstLoad = (files) => files.reduce((sum, file) => sum + (file.first ? file.bytes : 0), 0);

async function main() {
  const files = await sizes();
  for (const { name, bytes, first } of files) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${first ? "first load" : "later     "}  ${name}`);
  const total = firstLoad(files);
  console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first load of script and style, gzip; at most ${WANTED / 1000}`);
  if (total > WANTED) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) await main();
