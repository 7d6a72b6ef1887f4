// A Vite plugin: strings that only parts loaded later can say are loaded with those parts, not on a first visit.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { transformWithOxc } from "vite";

const LATE = "virtual:late-words";
const STATIC = /^\s*(?:import|export)\s+(?!type\b)(?:[^;'"]*?\sfrom\s+)?["'](\.[^"']+)["']/gm;
const ALL_OF = /import\.meta\.glob[^(]*\(\s*"(\.[^"*]+)\*\.tsx?",\s*\{\s*eager: true/g;
const SAYS = /from "(?:\.\.?\/)+messages"/;

/** The file that an import without an ending means, or null for what is no script. */
const scriptOf = (path) => [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find((file) => /\.tsx?$/.test(file) && existsSync(file)) ?? null;

/** Every script that the entry imports, directly or not, with its text; what is imported with `import()` is not. */
function atOnce(entry) {
  const texts = new Map();
  const read = (file) => {
    if (file === null || texts.has(file)) return;
    const text = readFileSync(file, "utf8");
    texts.set(file, text);
    const beside = (path) => resolve(dirname(file), path);
    for (const [, path] of text.matchAll(STATIC)) read(scriptOf(beside(path)));
    for (const [, folder] of text.matchAll(ALL_OF)) for (const name of readdirSync(beside(folder))) read(scriptOf(beside(folder + name)));
  };
  read(entry);
  return texts;
}

/** The table of all strings, by name. */
async function allWords(folder, index) {
  const words = {};
  for (const [, path] of readFileSync(index, "utf8").matchAll(STATIC)) {
    const file = resolve(folder, `${path}.ts`);
    const { code } = await transformWithOxc(readFileSync(file, "utf8"), file);
    Object.assign(words, ...Object.values(await import(`data:text/javascript,${encodeURIComponent(code)}`)));
  }
  return words;
}

/** The names that these texts can ask for: written out, or beginning as a template in them does. */
export function askedFor(names, texts) {
  const all = texts.join("\n");
  const beginnings = [...all.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map(([, beginning]) => beginning);
  const written = new Set([...all.matchAll(/["'`]([a-z_]+\.[\w.]+)["'`]/g)].map(([, name]) => name));
  return new Set(names.filter((name) => written.has(name) || beginnings.some((beginning) => name.startsWith(beginning))));
}

/** Strings in two parts: those of a first visit, and those that come with whatever is loaded later. */
export function lateWords(root) {
  const messages = resolve(root, "src/messages");
  const index = resolve(messages, "en.ts");
  let first = new Map();
  let parts = [{}, {}];
  return {
    name: "late-words",
    apply: "build",
    enforce: "pre",
    async buildStart() {
      first = atOnce(resolve(root, "src/main.ts"));
      const words = await allWords(messages, index);
      const now = askedFor(Object.keys(words), [...first].filter(([file]) => !file.startsWith(messages)).map(([, text]) => text));
      parts = [true, false].map((wanted) => Object.fromEntries(Object.entries(words).filter(([name]) => now.has(name) === wanted)));
    },
    resolveId: (id) => (id === LATE ? `\0${LATE}` : undefined),
    load(id) {
      if (id === index) return `export const EN = ${JSON.stringify(parts[0])};`;
      if (id === `\0${LATE}`) return `import { addWords } from ${JSON.stringify(resolve(messages, "index.ts"))};\naddWords(${JSON.stringify(parts[1])});`;
      return undefined;
    },
    transform(code, id) {
      const file = id.split("?")[0];
      const later = /\.tsx?$/.test(file) && file.startsWith(resolve(root, "src")) && !first.has(file) && SAYS.test(code);
      return later ? { code: `${code}\nimport "${LATE}";\n`, map: null } : undefined;
    },
  };
}
