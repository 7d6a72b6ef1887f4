/** Development and build of the editor. `npm run dev` serves the sources and passes /api on to a running server. */
import { defineConfig, type Plugin } from "vite";
import { compressFolder } from "./compress.js";
import { lateWords } from "./late_words.js";

const server = process.env["WIRELOOM_SERVER"] ?? "http://127.0.0.1:7860";

/** Compressed twins of all files, written after the build. */
const compressed: Plugin = {
  name: "compressed", apply: "build",
  writeBundle: ({ dir }) => (dir === undefined ? undefined : compressFolder(dir)),
};

/** What a first visit needs is one file: it packs better than many, and nothing waits for a second round of requests. */
const atOnce = new Set<string>();
const oneFile: Plugin = {
  name: "one-file", apply: "build",
  buildStart: () => atOnce.clear(),
  buildEnd() {
    const need = (id: string): void => {
      if (atOnce.has(id)) return;
      atOnce.add(id);
      for (const other of this.getModuleInfo(id)?.importedIds ?? []) need(other);
    };
    for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) need(id);
  },
};

export default defineConfig({
  base: "./",
  plugins: [compressed, oneFile, lateWords(import.meta.dirname)],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "index", test: (id: string) => atOnce.has(id) }] } } },
  },
  worker: { format: "es" },
  server: { host: "127.0.0.1", proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
});
