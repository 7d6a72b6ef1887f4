/** A number: drag sideways, type a number, a sum or a unit, or use the arrow keys; Shift is fine, Ctrl is coarse. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RangeWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { pace, useDrag } from "../drag";
import { evaluate } from "../expression";
import type { FieldProps } from "../field";
import { FieldNote, type Note } from "../note";
import { fraction, gridOf, hasSlider, judge, snap, stepOf, write } from "../number";
import { useTyping } from "../typing";

export const kind = "range";

export default function NumberField(props: FieldProps<RangeWidget>): VNode {
  const { widget, value } = props;
  const whole = props.type === "Integer";
  const number = typeof value === "number" ? value : Number.NaN;
  const entry = useEntry(props, number, whole);
  const { typed, note, verdict } = entry;
  const box = useRef<HTMLDivElement>(null);
  const drag = useDrag(widget, whole, number, (next, commit) => {
    entry.forget();
    props.onChange(Number.isNaN(next) ? null : next, commit);
  });
  const bad = typed !== null && verdict.problem !== null;
  const noted = note ? `${props.id}-note` : undefined;
  return (
    <div ref={box} class={`f-number${bad ? " bad" : ""}`} {...drag} onDblClick={(e) => { if (!(e.target instanceof HTMLInputElement)) props.onReset?.(); }}>
      {hasSlider(widget) && <span class="f-fill" style={{ width: `${fraction(number, widget) * 100}%` }} />}
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
      <input id={props.id} type="text" inputMode="decimal" autocomplete="off" spellcheck={false} role="spinbutton"
        aria-label={props.compact || props.named ? props.label : undefined} aria-invalid={bad || undefined} aria-describedby={noted}
        aria-valuenow={Number.isNaN(number) ? undefined : number} aria-valuetext={`${write(number) || t("field.null")}${widget.unit ? ` ${widget.unit}` : ""}`}
        aria-valuemin={finite(widget.low)} aria-valuemax={finite(widget.high)} placeholder={t("field.null")}
        title={write(number).length > LONG ? write(number) : undefined} value={typed ?? write(number)} onInput={entry.input} onBlur={() => entry.settle("leave")} onKeyDown={entry.keys}
        onFocus={(e) => entry.focus(e.currentTarget)} />
      {widget.unit && <span class="f-unit" aria-hidden="true">{widget.unit}</span>}
      {note && noted && <FieldNote note={note} anchor={box} id={noted} />}
    </div>
  );
}

/** Longer numbers may be cut: the whole one stands in the tooltip. */
const LONG = 10;

/** How long it is said what became of a number, once nothing is being typed any more. */
const NOTE_STAYS = 8000;

const finite = (limit: number): number | undefined => (Math.abs(limit) < 1e300 ? limit : undefined);

interface Entry {
  readonly typed: string | null;
  readonly note: Note | null;
  readonly verdict: ReturnType<typeof judge>;
  readonly input: (event: InputEvent & { currentTarget: HTMLInputElement }) => void;
  readonly focus: (input: HTMLInputElement) => void;
  readonly keys: (event: KeyboardEvent) => void;
  readonly settle: (why: "enter" | "leave") => void;
  readonly forget: () => void;
}

/** A note goes by itself after a while. */
function useNoteGoes(idle: boolean, note: Note | null, setNote: (note: null) => void): void {
  useEffect(() => {
    if (!idle) return undefined;
    const timer = setTimeout(() => setNote(null), NOTE_STAYS);
    return () => clearTimeout(timer);
  }, [idle, note]);
}

/** What is being typed: taken on Enter and on leaving where it is right, told in words where it is not. */
function useEntry(props: FieldProps<RangeWidget>, number: number, whole: boolean): Entry {
  const { widget, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [note, setNote] = useState<Note | null>(null);
  const typing = useTyping((step) => props.services.history(step));
  useEffect(() => typing.begin(write(number)), [number]);
  useNoteGoes(note !== null && typed === null, note, setNote);
  const forget = (): void => {
    setTyped(null);
    setNote(null);
  };
  const verdict = judge(typed === null ? number : evaluate(typed, number, widget.unit), widget, whole);
  const take = (value: number, said: Note | null = null): void => {
    setTyped(null);
    setNote(said);
    onChange(value, true);
  };
  const settle = (why: "enter" | "leave"): void => {
    if (typed === null) { if (why === "leave") setNote(null); return; }
    if (typed.trim() === "" && props.onReset) { forget(); return props.onReset(); }
    const { value, problem, nearest } = verdict;
    if (problem === null && value !== null) return take(value, verdict.rounded ? { text: t("field.rounded", { value: write(value) }) } : null);
    const fix = nearest === null ? {} : { fix: { label: t("field.use", { value: write(nearest) }), apply: () => take(nearest) } };
    if (why === "leave") setTyped(null);
    setNote({ text: why === "leave" ? t("field.kept", { typed: typed.slice(0, 40), problem: problem ?? "", value: write(number) || t("field.null") }) : (problem ?? ""), ...fix });
  };
  const nudge = (event: KeyboardEvent, direction: number): void => {
    event.preventDefault();
    const step = stepOf(widget, whole) * pace(event);
    const base = Number.isNaN(number) ? 0 : number;
    const from = typed === null ? base : (verdict.value ?? base);
    const next = snap(from + direction * step, gridOf(step, widget, whole), widget, whole);
    const limit = next === from ? judge(from + direction * step, widget, whole).problem : null;
    take(next, limit ? { text: limit } : null);
  };
  const keys = (event: KeyboardEvent): void => {
    if (typing.key(event, () => forget())) return;
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined && !event.altKey) nudge(event, direction);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) settle("enter");
    else if (event.key === "Escape" && (typed !== null || note)) {
      event.stopPropagation();
      forget();
    }
  };
  return {
    typed, note, verdict, keys, settle, forget,
    input: (event) => {
      typing.input(event);
      setNote(null);
      setTyped(event.currentTarget.value === write(number) ? null : event.currentTarget.value);
    },
    focus: (input) => {
      input.select();
      typing.begin(write(number));
    },
  };
}

const DIRECTIONS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
