/** Below the grid: what is chosen, its stars and tags, and what can be done with it. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { coordinates, locale, size } from "../shared/format";
import { Menu, type MenuEntry } from "../shell/menu";
import { addTag, copyPrompt, deleteLater, download, removeTag, setStars } from "./acts";
import type { Entry } from "./api";
import { showRecipes } from "./diff";
import { openLarge } from "./large";
import { makeAgain, openWorkflow, recall, recallDifferences, remix } from "./recall";
import { headOf, seedsOf } from "./words";

const STARS = [1, 2, 3, 4, 5];

/** What a result can be recalled as. */
export const recallEntries = (entry: Entry): readonly MenuEntry[] => [
  { label: t("gallery.open_workflow"), perform: () => void openWorkflow(entry) },
  "line",
  { label: t("gallery.recall_all"), perform: () => void recall(entry, "all") },
  { label: t("gallery.recall_prompt"), disabled: !entry.prompt, perform: () => void recall(entry, "prompt") },
  { label: t("gallery.recall_seed"), perform: () => void recall(entry, "seed") },
  { label: t("gallery.recall_differences"), perform: () => void recallDifferences(entry) },
  "line",
  { label: t("gallery.remix"), perform: () => void remix(entry) },
  { label: t("gallery.again"), perform: () => void makeAgain(entry) },
];

/** The menu of the chosen results. */
export function entriesFor(entries: readonly Entry[], all: readonly Entry[]): readonly MenuEntry[] {
  const [one, other] = entries;
  if (!one) return [];
  return [
    ...(entries.length === 1 ? [{ label: t("gallery.open"), keys: "Enter", perform: () => openLarge(one.id, all) }, ...recallEntries(one), "line" as const] : []),
    ...(entries.length === 2 && other ? [{ label: t("gallery.compare"), keys: "C", perform: () => void showRecipes(one, other) }] : []),
    { label: t("gallery.copy_prompt"), perform: () => void copyPrompt(entries) },
    { label: t("gallery.download"), perform: () => void download(entries) },
    "line",
    { label: t("gallery.delete"), keys: "Delete", perform: () => deleteLater(entries) },
  ];
}

interface BarProps {
  readonly entries: readonly Entry[];
  readonly all: readonly Entry[];
}

export function Bar({ entries, all }: BarProps): VNode | null {
  const [one, other] = entries;
  if (!one) return null;
  const single = entries.length === 1;
  return (
    <section class="gallery-bar" aria-label={t("gallery.chosen", { count: entries.length })}>
      {single ? <Facts entry={one} /> : <p><strong>{t("gallery.chosen", { count: entries.length })}</strong> <span class="dim">{size(entries.reduce((sum, { size: bytes }) => sum + bytes, 0))}</span></p>}
      <div class="gallery-marks"><Stars entries={entries} /><Tags entries={entries} /></div>
      <div class="buttons">
        {single && <button class="main" onClick={() => openLarge(one.id, all)}><Icon name="large" size={14} />{t("gallery.open")}</button>}
        {single && <Menu label={t("gallery.recall")} entries={() => recallEntries(one)}>{t("gallery.recall")}<Icon name="down" size={13} /></Menu>}
        {single && <button onClick={() => void remix(one)}><Icon name="dice" size={14} />{t("gallery.remix_short")}</button>}
        {single && one.gone && <button onClick={() => void makeAgain(one)}><Icon name="reset" size={14} />{t("gallery.again")}</button>}
        {other && entries.length === 2 && <button class="main" onClick={() => void showRecipes(one, other)}>{t("gallery.compare")}</button>}
        <button onClick={() => void copyPrompt(entries)}><Icon name="copy" size={14} />{t("gallery.copy_prompt")}</button>
        <button onClick={() => void download(entries)}><Icon name="download" size={14} />{t("gallery.download")}</button>
        <button onClick={() => deleteLater(entries)}><Icon name="trash" size={14} />{t("gallery.delete")}</button>
      </div>
    </section>
  );
}

export function Facts({ entry }: { entry: Entry }): VNode {
  const values = Object.entries(entry.values).filter(([name]) => !name.includes(".") && name !== "seed").slice(0, 8);
  const facts = [coordinates(entry.coordinates), seedsOf(entry).map((seed) => t("gallery.seed", { seed })).join(", "), values.map(([name, value]) => `${name} ${String(value)}`).join(", "),
    entry.width ? `${entry.width} × ${entry.height}` : "", size(entry.size), new Date(entry.created * 1000).toLocaleString(locale()), ...entry.models.map((name) => name.split("/").at(-1) ?? name)];
  return (
    <div class="gallery-facts">
      <p><strong>{headOf(entry)}</strong></p>
      <p class="dim">{facts.filter(Boolean).join(" · ")}</p>
      {entry.gone && <p class="danger">{t("gallery.gone_long")}</p>}
    </div>
  );
}

export function Stars({ entries }: { entries: readonly Entry[] }): VNode {
  const all = entries.every(({ stars }) => stars === entries[0]?.stars) ? (entries[0]?.stars ?? 0) : 0;
  return (
    <div class="stars" role="group" aria-label={t("gallery.stars_label")}>
      {STARS.map((n) => (
        <button key={n} class="quiet" aria-pressed={all === n} aria-label={t("gallery.stars", { count: n })} title={`${t("gallery.stars", { count: n })} (${n})`}
          onClick={() => void setStars(entries, n)}><span aria-hidden="true">{n <= all ? "★" : "☆"}</span></button>
      ))}
    </div>
  );
}

function Tags({ entries }: { entries: readonly Entry[] }): VNode {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const tags = [...new Set(entries.flatMap((entry) => entry.tags))].sort();
  const add = (event: Event): void => {
    event.preventDefault();
    void addTag(entries, text);
    setText("");
  };
  return (
    <div class="tags" role="group" aria-label={t("gallery.tags")}>
      {tags.map((tag) => (
        <span key={tag} class="tag">{tag}<button class="quiet" aria-label={t("gallery.untag", { tag })} onClick={() => { void removeTag(entries, tag); field.current?.focus(); }}><Icon name="close" size={12} /></button></span>
      ))}
      <form onSubmit={add}><input ref={field} type="text" id="gallery-tag" aria-label={t("gallery.add_tag")} placeholder={t("gallery.add_tag")} value={text} maxLength={200} onInput={(e) => setText(e.currentTarget.value)} /></form>
    </div>
  );
}
