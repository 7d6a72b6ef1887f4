/** The picture that a field names, with its size in words; what is wrong with it where it cannot be shown. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../messages";
import { bytes } from "./units";

export function Preview({ name, load }: { readonly name: string; readonly load: (name: string) => Promise<Blob> }): VNode {
  const [state, setState] = useState<{ url: string; size: number } | string | null>(null);
  const [pixels, setPixels] = useState("");
  useEffect(() => {
    let url = "";
    let here = true;
    setState(null);
    load(name).then((blob) => {
      if (!here) return;
      url = URL.createObjectURL(blob);
      setState({ url, size: blob.size });
    }, (error: unknown) => { if (here) setState(error instanceof Error ? error.message : String(error)); });
    return () => {
      here = false;
      if (url) URL.revokeObjectURL(url);
    };
  }, [name, load]);
  if (typeof state === "string") return <p class="wrong" role="status">{state}</p>;
  return (
    <figure class="f-preview">
      {state && <img src={state.url} alt={name} onLoad={(e) => setPixels(`${e.currentTarget.naturalWidth} × ${e.currentTarget.naturalHeight}`)} />}
      <figcaption class="dim">{state ? [pixels, bytes(state.size)].filter(Boolean).join(", ") : t("field.image_loading")}</figcaption>
    </figure>
  );
}
