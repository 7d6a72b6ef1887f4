/** The build of the benchmark's bare page. */
import { defineConfig } from "vite";

export default defineConfig({
  root: `${import.meta.dirname}/pages`,
  base: "./",
  build: { target: "es2023", outDir: "../dist/canvas", emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
