/** A seed that never lies: what is shown is what the next run takes, or a dice says that it will be drawn before it. */
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

export default function SeedField(props: FieldProps): VNode {
  const mode = props.seedMode ?? "fixed";
  const widget = { kind: "range", low: 0, high: MAX_INTEGER - 1, step: 1, unit: null, log: false } as const;
  return (
    <div class="f-seed">
      <NumberField {...props} widget={widget} type="Integer" />
      {props.onSeedMode && (
        <select class="f-mode" aria-label={`${t("field.seed_mode")}: ${props.label}`} title={t(MODES.find(([m]) => m === mode)?.[2] ?? "field.seed_fixed")}
          value={mode} onChange={(e) => props.onSeedMode?.(e.currentTarget.value as SeedMode)}>
          {MODES.map(([value, sign, key]) => <option key={value} value={value}>{props.compact ? sign : t(key)}</option>)}
        </select>
      )}
      {!props.compact && (
        <button type="button" class="quiet" title={t("field.seed_draw")} aria-label={t("field.seed_draw")} onClick={() => props.onChange(drawSeed(), true)}>
          <Icon name="dice" />
        </button>
      )}
    </div>
  );
}
