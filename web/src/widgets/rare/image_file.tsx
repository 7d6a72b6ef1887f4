/** A picture: dropped, pasted, chosen from the disk, or one that the server already has. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { Icon } from "../icon";
import { Options, type OptionLook } from "../options";
import { Preview } from "../preview";
import { Thumbnail } from "../thumbnail";

const TYPES = ["image/png", "image/jpeg", "image/webp"];

export default function ImageFileField(props: FieldProps): VNode {
  const { services, compact } = props;
  const value = typeof props.value === "string" ? props.value : "";
  const known = useNames(props, value);
  const { take, said, bad } = useUpload(props);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const look = (name: string): OptionLook => ({
    group: t(name.startsWith("sha256-") ? "field.image_uploaded" : "field.image_own"),
    ...(name.startsWith("sha256-") ? { label: t("field.image_upload", { start: name.slice(7, 15) }) } : {}),
    picture: <Thumbnail name={name} load={services.load} />,
  });
  const names = value && !known.includes(value) ? [value, ...known] : known;
  return (
    <div class={`f-image${over ? " over" : ""}`} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        setOver(false);
        if (take(e.dataTransfer?.files)) { e.preventDefault(); e.stopPropagation(); }
      }}
      onPaste={(e) => { if (take(e.clipboardData?.files)) { e.preventDefault(); e.stopPropagation(); } }}>
      {!compact && value && <Preview name={value} load={services.load} />}
      <div class="f-line">
        <Options {...props} options={names} empty={t("field.image_none")} look={look} />
        <button type="button" class="quiet" aria-label={`${t("field.image_choose")}: ${props.label}`} title={t("field.image_choose")}
          onClick={() => chooser.current?.click()}><Icon name="upload" /></button>
        <input ref={chooser} type="file" accept={TYPES.join(",")} hidden onChange={(e) => {
          take(e.currentTarget.files ?? undefined);
          e.currentTarget.value = "";
        }} />
      </div>
      {said && <p role="status" class={bad ? "wrong" : "dim"}>{said}</p>}
    </div>
  );
}

function useNames({ services }: FieldProps, value: string): readonly string[] {
  const [known, setKnown] = useState<readonly string[]>([]);
  useEffect(() => {
    let here = true;
    void services.images().then((names) => { if (here) setKnown(names); }, () => undefined);
    return () => { here = false; };
  }, [services, value]);
  return known;
}

interface Upload {
  /** Whether there was a picture among the files. */
  readonly take: (files: Iterable<File> | undefined) => boolean;
  readonly said: string | null;
  readonly bad: boolean;
}

function useUpload({ services, onChange }: FieldProps): Upload {
  const [state, setState] = useState<{ said: string; bad: boolean } | null>(null);
  const take = (files: Iterable<File> | undefined): boolean => {
    const all = [...(files ?? [])];
    const picture = all.find((file) => TYPES.includes(file.type));
    if (!picture) {
      if (all[0]) setState({ said: t("field.image_wrong", { name: all[0].name }), bad: true });
      return all.length > 0;
    }
    setState({ said: t("field.image_busy"), bad: false });
    services.upload(picture).then((name) => {
      setState(null);
      onChange(name, true);
    }, (error: unknown) => setState({ said: t("field.image_failed", { reason: error instanceof Error ? error.message : String(error) }), bad: true }));
    return true;
  };
  return { take, said: state?.said ?? null, bad: state?.bad ?? false };
}
