/** A seed that never lies: what is shown is what the next run takes, or it is said that it will be another. */
import type { VNode } from "preact";
import type { SeedMode } from "../../graph/document";
import { t, type MessageKey } from "../../messages";
import { MAX_INTEGER } from "../../graph/literals";
import { drawSeed } from "../../graph/seeds";
import type { FieldProps } from "../field";
import { Icon } from "../icon";
import NumberField from "./range";

export const kind = "seed";

const MODES: readonly (readonly [SeedMode, string, MessageKey])[] = [
  ["fixed", "=", "field.seed_fixed"], ["random", "?", "field.seed_random"], ["increment", "+1", "field.seed_increment"],
];

const RANGE = { kind: "range", low: 0, high: MAX_INTEGER - 1, step: 1, unit: null, log: false } as const;

export default function SeedField(props: FieldProps): VNode {
  const mode = props.seedMode ?? "fixed";
  const value = typeof props.value === "number" ? props.value : 0;
  const next = mode === "random" ? t("field.seed_drawn_before") : mode === "increment" ? t("field.seed_counted_before", { next: (value + 1) % MAX_INTEGER }) : "";
  return (
    <div class={`f-seed ${mode}`}>
      <NumberField {...props} widget={RANGE} type="Integer" />
      {props.onSeedMode && (
        <select class="f-mode" aria-label={`${t("field.seed_mode")}: ${props.label}`} title={[t(MODES.find(([m]) => m === mode)?.[2] ?? "field.seed_fixed"), next].filter(Boolean).join(". ")}
          value={mode} onChange={(e) => props.onSeedMode?.(e.currentTarget.value as SeedMode)}>
          {MODES.map(([value, sign, key]) => <option key={value} value={value}>{props.compact ? sign : t(key)}</option>)}
        </select>
      )}
      {!props.compact && (
        <button type="button" class="quiet" title={t("field.seed_draw")} aria-label={t("field.seed_draw")} onClick={() => props.onChange(drawSeed(), true)}>
          <Icon name="dice" />
        </button>
      )}
      {!props.compact && <Said {...props} next={next} />}
    </div>
  );
}

/** What the next run does with the seed, and the seed of the last result where it was another. */
function Said({ next, ...props }: FieldProps & { readonly next: string }): VNode | null {
  const last = props.beside?.seed(portOf(props)) ?? null;
  const offer = last !== null && last !== props.value;
  if (!next && !offer) return null;
  return (
    <p class="dim f-said">{next} {offer && <button type="button" class="link" onClick={() => props.onChange(last, true)}>{t("field.seed_last", { seed: last })}</button>}</p>
  );
}

const portOf = (props: FieldProps): string => props.port ?? props.label;
