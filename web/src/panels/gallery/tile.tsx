/** A result in the grid: its small picture, stars, and whether its file is still there. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../messages";
import { bytes } from "../shared/services";
import { picturesOf, type Entry } from "./api";
import { nameOf } from "./words";

interface TileProps {
  readonly entry: Entry;
  readonly index: number;
  readonly chosen: boolean;
  readonly active: boolean;
}

/** The id of a result's element. */
export const tileId = (id: number): string => `result-${id}`;

export function Tile({ entry, index, chosen, active }: TileProps): VNode {
  return (
    <div role="option" id={tileId(entry.id)} data-index={index} class={`tile${active ? " active" : ""}${entry.gone ? " gone" : ""}`}
      aria-selected={chosen} aria-label={nameOf(entry)} title={entry.prompt || entry.title}>
      <Small key={entry.id} entry={entry} />
      {entry.stars > 0 && <span class="tile-stars" aria-hidden="true">★ {entry.stars}</span>}
      {entry.gone && <span class="tile-gone" aria-hidden="true">{t("gallery.gone")}</span>}
      {chosen && <span class="tile-check" aria-hidden="true">✓</span>}
    </div>
  );
}

/** The small picture of a result, else the file, else in words what it is. */
export function Small({ entry, alt = "" }: { readonly entry: Pick<Entry, "thumbnail" | "digest" | "media_type" | "kind"> & Partial<Pick<Entry, "gone">>; readonly alt?: string }): VNode {
  const addresses = picturesOf(entry);
  const [at, setAt] = useState(0);
  const [own, setOwn] = useState<string | null>(null);
  const address = addresses[at];
  if (address === undefined) return <span class="tile-kind">{t(`gallery.kind_${entry.kind}`)}</span>;
  // The cookie lets pictures in; without it they are fetched with the token. What is not there either way has a next address.
  const failed = (): void => {
    if (own !== null) return setAt(at + 1);
    bytes(address).then((blob) => setOwn(URL.createObjectURL(blob)), () => setAt(at + 1));
  };
  const loaded = (): void => { if (own) URL.revokeObjectURL(own); };
  return <img src={own ?? address} alt={alt} decoding="async" draggable={false} onError={failed} onLoad={loaded} />;
}
