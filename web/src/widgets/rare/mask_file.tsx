/** A mask painted on a picture of the same node: a button with a small picture opens the painter. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { MaskFileWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { openDialog } from "../dialog";
import type { FieldProps } from "../field";
import { Icon } from "../icon";
import { Preview } from "../preview";
import { Thumbnail } from "../thumbnail";

export default function MaskFileField(props: FieldProps<MaskFileWidget>): VNode {
  const { services, compact, label } = props;
  const value = typeof props.value === "string" ? props.value : "";
  const [opening, setOpening] = useState(false);
  const paint = (): void => {
    setOpening(true);
    void openPainter(props, value).finally(() => setOpening(false));
  };
  const words = t(value ? "mask.edit" : "mask.begin");
  return (
    <div class="f-mask">
      {!compact && value && <Preview name={value} load={services.load} />}
      <div class="f-choice">
        {compact && <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{label}</span>}
        <button type="button" id={props.id} class="f-open" aria-haspopup="dialog" aria-busy={opening || undefined} aria-label={`${label}: ${words}`} onClick={paint}>
          {value ? <Thumbnail name={value} load={services.load} /> : <Icon name="edit" size={13} />}<span class="f-word">{words}</span>
        </button>
        {value && props.onReset && !compact && <button type="button" class="quiet" onClick={props.onReset}>{t("mask.none")}</button>}
      </div>
    </div>
  );
}

async function openPainter(props: FieldProps<MaskFileWidget>, mask: string): Promise<void> {
  const { Painter } = await import("../mask/painter");
  const label = t("mask.title", { label: props.label });
  const state = { changed: false, asks: { ask: null as (() => void) | null } };
  const leave = (): boolean => {
    if (!state.changed) return true;
    state.asks.ask?.();
    return false;
  };
  openDialog(label, "paint-dialog", (close) => (
    <Painter label={label} services={props.services} mask={mask} onClose={close} asks={state.asks} onChanged={(changed) => { state.changed = changed; }}
      picture={(gone) => props.beside?.picture(props.widget.image, gone) ?? Promise.reject(new Error(t("mask.no_source", { port: props.widget.image })))}
      onSave={(name) => { if (name !== null) props.onChange(name, true); else if (props.onReset) props.onReset(); }} />
  ), leave);
}
