/** A strip of colours: what a colour scale or a colour looks like. */
import type { VNode } from "preact";

export function Swatch({ colors }: { readonly colors: readonly string[] }): VNode {
  const [only] = colors;
  const background = colors.length === 1 && only ? only : `linear-gradient(to right, ${colors.join(", ")})`;
  return <span class="swatch" aria-hidden="true" style={{ background }} />;
}
