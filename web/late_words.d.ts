import type { Plugin } from "vite";
export function lateWords(root: string): Plugin;
export function askedFor(names: readonly string[], texts: readonly string[]): ReadonlySet<string>;
