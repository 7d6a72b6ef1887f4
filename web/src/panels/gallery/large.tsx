/** A result large; arrows walk to its neighbours. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useModal } from "../shared/hooks";
import { Menu } from "../shell/menu";
import { Picture } from "../shared/picture";
import { bytes } from "../shared/services";
import { closeWindow, openWindow } from "../workbench";
import { download } from "./acts";
import { fileUrl, type Entry } from "./api";
import { Facts, recallEntries, Stars } from "./bar";
import { makeAgain } from "./recall";
import { items } from "./shelf";
import { inViewer } from "./viewing";
import { headOf, nameOf } from "./words";

const MOST_TEXT = 200_000;
/** Told where somebody walked to, so that the grid follows. */
export const walkedTo = signal<number | null>(null);

export function openLarge(id: number, all: readonly Entry[]): void {
  const entry = all.find((one) => one.id === id);
  if (entry) openWindow(<Large start={id} all={all} />);
}

function Large({ start, all }: { start: number; all: readonly Entry[] }): VNode | null {
  const modal = useModal(closeWindow);
  const [id, setId] = useState(start);
  const at = all.findIndex((one) => one.id === id);
  const entry = items.value.find((one) => one.id === id) ?? all[at];
  if (!entry) return null;
  const go = (by: number): void => {
    const next = all[at + by];
    if (!next) return;
    setId(next.id);
    walkedTo.value = next.id;
  };
  const keys = (event: KeyboardEvent): void => {
    if ((event.target as Element).closest("[role='menu'], input")) return;
    if (event.key === "ArrowLeft") go(-1);
    if (event.key === "ArrowRight") go(1);
  };
  return (
    <dialog ref={modal} class="gallery-large" aria-label={nameOf(entry)} onKeyDown={keys}>
      <header>
        <h2>{headOf(entry)}</h2><span class="spring" />
        <button class="quiet" disabled={at <= 0} aria-label={t("output.previous")} onClick={() => go(-1)}><Icon name="back" /></button>
        <button class="quiet" disabled={at >= all.length - 1} aria-label={t("output.next")} onClick={() => go(1)}><Icon name="forward" /></button>
        <button class="quiet" aria-label={t("viewer.close")} onClick={closeWindow}><Icon name="close" /></button>
      </header>
      <div class="stage" role="region" tabIndex={0} aria-label={nameOf(entry)}><Content key={entry.id} entry={entry} /></div>
      <aside>
        <Facts entry={entry} />
        {entry.prompt && <p class="gallery-prompt">{entry.prompt}</p>}
        <Stars entries={[entry]} />
        <div class="buttons">
          <Menu label={t("gallery.recall")} entries={() => recallEntries(entry)}>{t("gallery.recall")}<Icon name="down" size={13} /></Menu>
          {entry.kind === "image" && <button onClick={() => { closeWindow(); void inViewer(entry); }}>{t("gallery.in_viewer")}</button>}
          <button onClick={() => void download([entry])}><Icon name="download" size={14} />{t("gallery.download")}</button>
        </div>
      </aside>
    </dialog>
  );
}

/** The picture, or the beginning of what can be read. */
function Content({ entry }: { entry: Entry }): VNode {
  const [text, setText] = useState<string | null>(null);
  const readable = entry.kind === "text" || entry.kind === "table" || entry.kind === "figure";
  useEffect(() => {
    if (!readable || entry.gone) return;
    void bytes(fileUrl(entry)).then(async (blob) => setText(await blob.slice(0, MOST_TEXT).text()), (error: unknown) => setText(error instanceof Error ? error.message : String(error)));
  }, []);
  if (entry.gone) return <div class="nothing"><p>{t("gallery.gone_long")}</p><button onClick={() => { closeWindow(); void makeAgain(entry); }}>{t("gallery.again")}</button></div>;
  if (entry.media_type.startsWith("image/")) return <Picture url={fileUrl(entry)} alt={nameOf(entry)} />;
  return <pre>{readable ? (text ?? t("gallery.loading")) : t("gallery.no_view")}</pre>;
}
