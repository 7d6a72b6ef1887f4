/** Tests: plain Node, no browser; what needs a browser is tested by Playwright elsewhere. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: { include: ["test/**/*.test.{ts,tsx}"], environment: "node", pool: "threads", maxWorkers: 2, testTimeout: 30_000 },
});
