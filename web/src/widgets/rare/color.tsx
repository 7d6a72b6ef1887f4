/** A colour: typed as #rrggbb, or set by hue, saturation, value and opacity. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t, type MessageKey } from "../../messages";
import { readColor, toHex, toHsv, type Hsv } from "../color";
import type { FieldProps } from "../field";
import { Popover } from "../popover";
import { Swatch } from "../swatch";
import { useTyping } from "../typing";

export default function ColorField(props: FieldProps): VNode {
  const value = typeof props.value === "string" ? props.value : "#000000";
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const typing = useTyping((step) => props.services.history(step));
  useEffect(() => typing.begin(value), [value]);
  const bad = typed !== null && !readColor(typed);
  const commit = (): void => {
    const read = typed === null ? null : readColor(typed);
    setTyped(null);
    if (read && read !== value) props.onChange(read, true);
  };
  const keys = (event: KeyboardEvent): void => {
    if (typing.key(event, () => setTyped(null))) return;
    if (event.key === "Enter" && !bad) commit();
    if (event.key === "Escape" && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <div class={`f-color${bad ? " bad" : ""}`}>
      {props.compact && <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>}
      <button ref={button} type="button" class="f-swatch" aria-haspopup="dialog" aria-expanded={open} aria-label={t("color.open", { label: props.label })}
        onClick={() => setOpen(!open)}><Swatch colors={[value]} /></button>
      <input id={props.id} type="text" spellcheck={false} autocomplete="off" aria-label={props.compact ? props.label : undefined} aria-invalid={bad || undefined}
        value={typed ?? value} title={bad ? t("color.wrong") : undefined} onInput={(e) => { typing.input(e); setTyped(e.currentTarget.value); }}
        onBlur={commit} onKeyDown={keys} />
      {bad && !props.compact && <span class="wrong" role="status">{t("color.wrong")}</span>}
      {open && <Popover anchor={button} label={props.label} onClose={() => setOpen(false)}><Sliders value={value} onChange={props.onChange} /></Popover>}
    </div>
  );
}

const PARTS: readonly (readonly [keyof Hsv, MessageKey, number, string])[] = [
  ["hue", "color.hue", 360, "°"], ["saturation", "color.saturation", 100, "%"], ["value", "color.value", 100, "%"], ["opacity", "color.opacity", 100, "%"],
];

function Sliders({ value, onChange }: { readonly value: string; readonly onChange: FieldProps["onChange"] }): VNode {
  const near = useRef<Hsv | undefined>(undefined);
  const now = near.current && toHex(near.current) === value ? near.current : toHsv(value, near.current);
  near.current = now;
  const change = (part: keyof Hsv, to: number, commit: boolean): void => {
    const next = { ...now, [part]: to };
    near.current = next;
    onChange(toHex(next), commit);
  };
  return (
    <div class="f-sliders">
      <Swatch colors={[value]} />
      {PARTS.map(([part, key, most, unit]) => (
        <label key={part}>
          <span>{t(key)}</span>
          <input type="range" min={0} max={most} step={1} value={now[part]} style={{ "--track": track(now, part, most) }} aria-valuetext={`${Math.round(now[part])} ${unit}`}
            onInput={(e) => change(part, Number(e.currentTarget.value), false)} onChange={(e) => change(part, Number(e.currentTarget.value), true)} />
          <output>{Math.round(now[part])} {unit}</output>
        </label>
      ))}
    </div>
  );
}

/** What the colour would be along a slider. */
function track(now: Hsv, part: keyof Hsv, most: number): string {
  const stops = Array.from({ length: 7 }, (_, i) => toHex({ ...now, [part]: (most * i) / 6 }));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
