/** The build of the whole application for the benchmark: the same as the one that is shipped, with `window.bench` added. */
import { defineConfig, mergeConfig, type Plugin } from "vite";
import shipped from "../vite.config";

const steered: Plugin = {
  name: "steered",
  transform: (code, id) => (id.endsWith("/src/main.ts") ? `${code}\nimport "../bench/pages/app";\n` : undefined),
};

export default mergeConfig(shipped, defineConfig({
  root: `${import.meta.dirname}/..`,
  plugins: [steered],
  build: { outDir: `${import.meta.dirname}/dist/app`, reportCompressedSize: false },
}));
