/** The colours of the canvas: CSS custom properties, read once and when the theme changes, never while painting. */

import type { Family } from "../../graph/ports";
import { HUES } from "./type_style";

const NAMES = {
  ground: "--wl-ground", dots: "--wl-dots", body: "--wl-body", header: "--wl-header", edge: "--wl-edge",
  text: "--wl-text", dim: "--wl-dim", field: "--wl-field", fieldEdge: "--wl-field-edge", accent: "--wl-accent",
  casing: "--wl-casing", danger: "--wl-danger", warn: "--wl-warn", good: "--wl-good", frame: "--wl-frame",
  note: "--wl-note", shade: "--wl-shade",
} as const;

export type TokenName = keyof typeof NAMES;

/** All colours that painting needs, as the browser resolved them. */
export interface Tokens extends Readonly<Record<TokenName, string>> {
  readonly hues: Readonly<Record<Family, string>>;
  /** Colours that a person gave to nodes and frames, by name. */
  readonly palette: ReadonlyMap<string, string>;
  readonly font: string;
  /** The system asks for its own colours: outlines instead of fills. */
  readonly forced: boolean;
}

export const PALETTE = ["red", "orange", "yellow", "green", "teal", "blue", "violet", "pink", "grey"] as const;

/** Read the colours as they are at `host` now. */
export function readTokens(host: HTMLElement): Tokens {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const color = (name: string): string => {
    probe.style.color = `var(${name}, CanvasText)`;
    return getComputedStyle(probe).color || "#888";
  };
  const fixed = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, color(name)]));
  const hues = Object.fromEntries(HUES.map((hue) => [hue, color(`--wl-type-${hue}`)]));
  const palette = new Map(PALETTE.map((name) => [name, color(`--wl-color-${name}`)]));
  const font = getComputedStyle(host).fontFamily || "sans-serif";
  probe.remove();
  return { ...fixed, hues, palette, font, forced: matches("(forced-colors: active)") } as unknown as Tokens;
}

/** Call `changed` when the page or the system changes its theme; returns the way to stop. */
export function watchTheme(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"].map((q) => matchMedia(q));
  for (const query of queries) query.addEventListener("change", changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme", "style"] });
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
    observer.disconnect();
  };
}

export function matches(query: string): boolean {
  return typeof matchMedia === "function" && matchMedia(query).matches;
}
