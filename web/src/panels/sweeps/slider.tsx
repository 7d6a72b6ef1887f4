/** One axis: its name with what can be done with it, a slider, the value to type, where that is of how many. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AxisValues } from "../../graph/axis_values";
import { placeWords, valueWords } from "../../graph/cells";
import { moveCursor } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { Menu } from "../shell/menu";
import { toast } from "../workbench";
import { axisEntries } from "./axis_menu";
import { placeFor } from "./typed_place";

interface SliderProps {
  readonly editor: Editor;
  readonly axis: AxisValues;
  readonly place: number;
}

export function AxisSlider({ editor, axis, place }: SliderProps): VNode {
  const { name, length } = axis;
  const go = (to: number): void => void moveCursor(editor, name, to);
  const words = placeWords(axis, place);
  return (
    <div class="axis" role="group" aria-label={name}>
      <Menu label={t("axis.menu", { axis: name })} class="quiet axis-name" entries={() => axisEntries(editor, name)}><span>{valueWords(name, 28)}</span><Icon name="down" size={12} /></Menu>
      <button class="quiet" aria-label={t("axis.back", { axis: name })} disabled={place === 0} onClick={() => go(place - 1)}><Icon name="back" size={13} /></button>
      <input type="range" min={0} max={length - 1} step={1} value={place} disabled={length < 2} aria-label={t("axis.slider", { axis: name })}
        aria-valuetext={t("axis.at", { value: words, place: place + 1, count: length })} onInput={(e) => go(Number(e.currentTarget.value))} />
      <button class="quiet" aria-label={t("axis.on", { axis: name })} disabled={place === length - 1} onClick={() => go(place + 1)}><Icon name="forward" size={13} /></button>
      <ValueBox axis={axis} words={words} onPlace={go} />
      <span class="dim axis-place">{t("axis.position", { place: place + 1, count: length })}</span>
    </div>
  );
}

/** The value under the cursor; typing another one goes there, a number that is not there to the nearest. */
function ValueBox({ axis, words, onPlace }: { readonly axis: AxisValues; readonly words: string; readonly onPlace: (place: number) => void }): VNode {
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [words]);
  const commit = (): void => {
    if (typed === null || typed === words) return setTyped(null);
    const place = placeFor(axis, typed);
    setTyped(null);
    if (place === null) toast(t("axis.no_value", { axis: axis.name, value: typed }), true);
    else onPlace(place);
  };
  return (
    <input type="text" class={`axis-value${[...axis.columns.values()].some((values) => values.some((value) => typeof value === "string")) ? " words" : ""}`} aria-label={t("axis.value", { axis: axis.name })} title={typed === null ? words : t("axis.value_how")} value={typed ?? words} spellcheck={false}
      onFocus={(e) => e.currentTarget.select()} onInput={(e) => setTyped(e.currentTarget.value)} onBlur={commit} onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        else if (event.key === "Escape" && typed !== null) { event.stopPropagation(); setTyped(null); }
        else if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); onPlace(placeOf(axis, words) + (event.key === "ArrowUp" ? -1 : 1)); }
      }} />
  );
}

const placeOf = (axis: AxisValues, words: string): number => Math.max(0, Array.from({ length: axis.length }, (_, i) => placeWords(axis, i)).indexOf(words));
