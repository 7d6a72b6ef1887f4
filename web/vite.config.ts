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

export default defineConfig({
  base: "./",
  plugins: [compressed, lateWords(import.meta.dirname)],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "index", tags: ["$initial"] }] } } },
  },
  worker: { format: "es" },
  server: { host: "127.0.0.1", proxy: { "/api": { target: server, ws: true, changeOrigin: true } } },
});
