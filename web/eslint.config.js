// The rules of the house that a machine can keep: strict types, small functions, and who may import whom.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Folders of src/, and which others each may import. main.ts may import all. */
const MAY = {
  api: ["messages"],
  geometry: [],
  pixels: ["messages"],
  graph: ["api", "geometry", "messages"],
  store: ["api", "geometry", "graph", "messages"],
  messages: [],
  canvas: ["api", "geometry", "graph", "store", "messages"],
  widgets: ["api", "geometry", "graph", "store", "messages"],
  panels: ["api", "geometry", "pixels", "graph", "store", "messages", "widgets", "canvas"],
};

/** Names of the browser that the document, its rules and the store do without. */
const BROWSER = ["window", "document", "localStorage", "sessionStorage", "navigator", "location", "history", "fetch",
  "WebSocket", "requestAnimationFrame", "indexedDB", "HTMLElement"];

const imports = Object.entries(MAY).map(([folder, allowed]) => {
  const others = Object.keys(MAY).filter((name) => name !== folder && !allowed.includes(name));
  const group = [...others, "main"].flatMap((name) => [`../${name}`, `../${name}/**`, `../../${name}/**`]);
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group,
      message: `${folder} may only import ${allowed.join(", ") || "nothing of ours"}` }] }] },
  };
});

const SENTENCE = /^[^<>[\]#(){}=\\/]*[A-Za-z'’]{2,} [a-z'’]+[,;:]? [a-z]/;
const WORDS = /[A-Za-z'’]{2,}[,;:]? [a-z]{2,}/;
const SAID = /^(title|alt|label|placeholder|aria-(label|description|roledescription|valuetext|placeholder))$/;

/** What people read or hear comes from the message catalogue: no sentence in a script, no words in markup, names and errors. */
const words = { rules: { catalogue: { create(context) {
  const report = (node) => context.report({ node, message: "words for people come from src/messages: t(\"…\")" });
  const attribute = (node) => { for (let at = node.parent; at; at = at.parent) if (at.type === "JSXAttribute") return at.name.name; };
  const inError = ({ parent }) => parent?.type === "NewExpression" && /Error$/.test(parent.callee.name ?? "");
  const look = (node, text, host = node) => {
    const name = attribute(node);
    if (name === "class" || /^(Import|Export)/.test(node.parent.type)) return;
    if (SENTENCE.test(text) || (WORDS.test(text) && inError(host)) || (SAID.test(name ?? "") && WORDS.test(text))) report(node);
  };
  return {
    Literal: (node) => { if (typeof node.value === "string") look(node, node.value); },
    TemplateElement: (node) => look(node, node.value.cooked, node.parent),
    JSXText: (node) => { if (/[A-Za-z]{2}/.test(node.value.replace(/\b(PNG|SVG|CSV)\b/g, ""))) report(node); },
  };
} } } };

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "src/api/schema.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((c) => ({ ...c, files: ["**/*.{ts,tsx}"] })),
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ["error", { max: 14, variant: "modified" }],
      "no-control-regex": "off",
      // Props are written as methods (`onChange(value: number): void`) and never use `this`.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-misused-spread": "off",
      "no-eval": "error",
      "no-implied-eval": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  ...imports,
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/messages/**", "src/panels/documents/exports.ts"],
    plugins: { words },
    rules: { "words/catalogue": "error" },
  },
  {
    files: ["src/graph/**/*.ts", "src/geometry/**/*.ts", "src/pixels/**/*.ts", "src/store/**/*.ts"],
    rules: { "no-restricted-globals": ["error", ...BROWSER] },
  },
  {
    files: ["test/**/*.{ts,tsx}"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["src/panels/**", "src/widgets/**", "src/main.ts"],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
  {
    files: ["**/*.tsx"],
    rules: { complexity: ["error", { max: 20, variant: "modified" }] },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: Object.fromEntries(
      ["process", "console", "URL", "setTimeout", "clearTimeout", "fetch", "Buffer", "performance", "window", "document",
       "localStorage", "DataTransfer", "File", "DragEvent"].map((name) => [name, "readonly"])) },
  },
  {
    // What journeys hand to the page runs there.
    files: ["test/e2e/**/*.mjs"],
    languageOptions: { globals: Object.fromEntries(
      ["atob", "innerWidth", "innerHeight", "requestAnimationFrame", "sessionStorage", "indexedDB", "getComputedStyle", "DOMException", "IDBObjectStore",
       "Storage", "addEventListener", "Node", "MutationObserver", "ClipboardEvent"].map((name) => [name, "readonly"])) },
  },
);
