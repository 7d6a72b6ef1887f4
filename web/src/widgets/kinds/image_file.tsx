/** A picture: dropped, pasted, chosen from the disk, or one that the server already has. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { Icon } from "../icon";

export const kind = "image_file";

const TYPES = "image/png,image/jpeg,image/webp";

export default function ImageFileField(props: FieldProps): VNode {
  const [state, setState] = useState<string | null>(null);
  const [known, setKnown] = useState<readonly string[]>([]);
  const chooser = useRef<HTMLInputElement>(null);
  const value = typeof props.value === "string" ? props.value : "";
  useEffect(() => void props.services.images().then(setKnown, () => undefined), [props.services, value]);
  const take = (files: Iterable<File> | undefined): boolean => {
    const picture = [...(files ?? [])].find((file) => TYPES.includes(file.type) && file.type !== "");
    if (!picture) return false;
    setState(t("field.image_busy"));
    props.services.upload(picture).then((name) => {
      setState(null);
      props.onChange(name, true);
    }, (error: unknown) => setState(t("field.image_failed", { reason: error instanceof Error ? error.message : String(error) })));
    return true;
  };
  const source = value ? props.services.picture(value) : null;
  const names = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <div class="f-image" onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => { if (take(e.dataTransfer?.files)) { e.preventDefault(); e.stopPropagation(); } }}
      onPaste={(e) => { if (take(e.clipboardData?.files)) { e.preventDefault(); e.stopPropagation(); } }}>
      {!props.compact && source && <img src={source} alt={value} />}
      <div class="f-choice">
        {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
        <select id={props.id} aria-label={props.compact ? props.label : undefined} value={value}
          onChange={(e) => props.onChange(e.currentTarget.value, true)}>
          {!value && <option value="" disabled>{t("field.image_none")}</option>}
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
        <button type="button" class="quiet" aria-label={t("field.image_choose")} title={t("field.image_choose")}
          onClick={() => chooser.current?.click()}><Icon name="upload" /></button>
        <input ref={chooser} type="file" accept={TYPES} hidden onChange={(e) => take(e.currentTarget.files ?? undefined)} />
      </div>
      {state && <p role="status" class="dim">{state}</p>}
    </div>
  );
}
