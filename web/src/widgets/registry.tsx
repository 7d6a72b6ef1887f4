/** Widgets by kind: each file of kinds/ and rare/ is one; nothing else needs an edit for a new one. */
import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { InputPort, Widget } from "../api/catalogue";
import type { FieldKind, FieldProps } from "./field";

type Field = ComponentType<FieldProps>;

const files = import.meta.glob<FieldKind>("./kinds/*.tsx", { eager: true });
/** Loaded when the first of its kind is shown. The name of the file is the kind. */
const rare = import.meta.glob<Pick<FieldKind, "default">>("./rare/*.tsx");

const byKind = new Map(Object.values(files).map((file) => [file.kind, file.default as unknown as Field]));
for (const [path, load] of Object.entries(rare)) byKind.set(/(\w+)\.tsx$/.exec(path)?.[1] ?? path, later(load));

/** The widget of a kind; text for kinds that this version does not know. */
export function widgetOf(kind: string): Field {
  return (byKind.get(kind) ?? byKind.get("text")) as unknown as Field;
}

/** A widget that takes its place at once and works as soon as its code is there. */
function later(load: () => Promise<Pick<FieldKind, "default">>): Field {
  let loaded: Field | null = null;
  let loading: Promise<unknown> | null = null;
  return function Later(props: FieldProps): VNode {
    const [, redraw] = useState(0);
    useEffect(() => {
      if (loaded) return;
      let here = true;
      loading ??= load().then((module) => { loaded = module.default as unknown as Field; }, () => { loading = null; });
      void loading.then(() => { if (here) redraw(1); });
      return () => { here = false; };
    }, []);
    const It = loaded;
    return It ? <It {...props} /> : <div class="f-text" aria-busy="true">{props.compact && <span class="f-label">{props.label}</span>}</div>;
  };
}

const PLAIN: Readonly<Record<string, Widget>> = {
  Number: { kind: "range", low: -Number.MAX_VALUE, high: Number.MAX_VALUE, step: null, unit: null, log: false },
  Integer: { kind: "range", low: -(2 ** 53) + 1, high: 2 ** 53 - 1, step: 1, unit: null, log: false },
  Boolean: { kind: "toggle" },
  Numbers: { kind: "numbers", low: -Number.MAX_VALUE, high: Number.MAX_VALUE, max_items: 1000 },
  Text: { kind: "text", multiline: false, prompt: false, placeholder: "", max_length: 1_000_000 },
  Texts: { kind: "texts", max_items: 1000, max_length: 1_000_000 },
};

/** How an input is edited: its widget, or the plain one of its type; null where only a wire will do. */
export const widgetFor = (port: InputPort): Widget | null => port.widget ?? PLAIN[port.type] ?? null;
