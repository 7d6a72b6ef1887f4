/** Widgets by kind: each file of kinds/ is one; nothing else needs an edit for a new one. */
import type { ComponentType } from "preact";
import type { InputPort, Widget } from "../api/catalogue";
import type { FieldKind, FieldProps } from "./field";

const files = import.meta.glob<FieldKind>("./kinds/*.tsx", { eager: true });
const byKind = new Map(Object.values(files).map((file) => [file.kind, file.default]));

/** The widget of a kind; text for kinds that this version does not know. */
export function widgetOf(kind: string): ComponentType<FieldProps> {
  return (byKind.get(kind) ?? byKind.get("text")) as unknown as ComponentType<FieldProps>;
}

const PLAIN: Readonly<Record<string, Widget>> = {
  Number: { kind: "range", low: -Number.MAX_VALUE, high: Number.MAX_VALUE, step: null, unit: null, log: false },
  Integer: { kind: "range", low: -(2 ** 53) + 1, high: 2 ** 53 - 1, step: 1, unit: null, log: false },
  Boolean: { kind: "toggle" },
  Numbers: { kind: "numbers", low: -Number.MAX_VALUE, high: Number.MAX_VALUE, max_items: 1000 },
  Text: { kind: "text", multiline: false, prompt: false, placeholder: "", max_length: 1_000_000 },
};

/** How an input is edited: its widget, or the plain one of its type; null where only a wire will do. */
export const widgetFor = (port: InputPort): Widget | null => port.widget ?? PLAIN[port.type] ?? null;
