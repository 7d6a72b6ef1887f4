// axe-core on a page: what violates WCAG, in words.
import { readFile } from "node:fs/promises";

const AXE = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Violations as "rule: places", and how many rules held. The page's context needs `bypassCSP`. */
export function violations(page) {
  return page.evaluate(async (source) => {
    if (!globalThis.axe) new Function(source)();
    const { violations, passes } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return { passes: passes.length,
      found: violations.map((one) => `${one.id}: ${one.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? node.all[0]?.message ?? ""}`).join("; ")}`) };
  }, AXE);
}
