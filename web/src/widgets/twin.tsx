/** A number beside a picture of it: the twin for keyboards of what is dragged in a pad, a curve or a painter. */
import type { VNode } from "preact";
import type { RangeWidget } from "../api/catalogue";
import type { FieldServices } from "./field";
import NumberField from "./kinds/range";

export interface TwinProps {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly whole?: boolean;
  readonly unit?: string;
  readonly log?: boolean;
  readonly services: FieldServices;
  readonly onChange: (value: number, commit: boolean) => void;
}

export function Twin({ id, label, value, low, high, step, whole, unit, log, services, onChange }: TwinProps): VNode {
  const widget: RangeWidget = { kind: "range", low, high, step, unit: unit ?? null, log: log ?? false };
  return (
    <div class="twin">
      <label for={id}>{label}</label>
      <NumberField id={id} label={label} help="" type={whole ? "Integer" : "Number"} widget={widget} value={value} compact={false} services={services}
        onChange={(next, commit) => { if (typeof next === "number") onChange(next, commit); }} />
    </div>
  );
}
