/** A colour: the system's picker, or typed as #rrggbb. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { FieldProps } from "../field";

export const kind = "color";

const COLOR = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** The colour as the document writes it, or null. */
export function readColor(text: string): string | null {
  const typed = text.trim().replace(/^#?/, "#").toLowerCase();
  if (!COLOR.test(typed)) return null;
  return typed.length === 4 ? `#${[...typed.slice(1)].map((c) => c + c).join("")}` : typed;
}

export default function ColorField(props: FieldProps): VNode {
  const value = typeof props.value === "string" ? props.value : "#000000";
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    const read = typed === null ? null : readColor(typed);
    setTyped(null);
    if (read) props.onChange(read, true);
  };
  return (
    <div class={`f-color${typed !== null && !readColor(typed) ? " bad" : ""}`}>
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
      <input type="color" aria-label={props.label} value={value.slice(0, 7)}
        onInput={(e) => props.onChange(e.currentTarget.value + value.slice(7), false)}
        onChange={(e) => props.onChange(e.currentTarget.value + value.slice(7), true)} />
      <input id={props.id} type="text" spellcheck={false} autocomplete="off" aria-label={props.compact ? props.label : undefined}
        value={typed ?? value} onInput={(e) => setTyped(e.currentTarget.value)} onBlur={commit}
        onKeyDown={(e) => { if (e.key === "Enter") commit(); }} />
    </div>
  );
}
