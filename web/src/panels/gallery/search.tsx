/** Finding: the query field with its help, chips for what results have, a day to begin at, how many there are. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t, type MessageKey } from "../../messages";
import { Icon } from "../../widgets/icon";
import { Popover } from "../../widgets/popover";
import { facets, type Facets } from "./api";
import { ask, askTyped, items, problem, query, since, state, total } from "./shelf";
import { countWords, dayWords } from "./words";

const FEW = 6;
const FIXED: readonly (readonly [string, MessageKey])[] = [["is:starred", "gallery.chip_starred"], ["kind:image", "gallery.chip_image"], ["kind:figure", "gallery.chip_figure"],
  ["kind:table", "gallery.chip_table"], ["kind:text", "gallery.chip_text"]];
const EXAMPLES: readonly (readonly [string, MessageKey])[] = [["red heart", "gallery.help_words"], ["\"red heart\"", "gallery.help_phrase"], ["-blurry", "gallery.help_not"],
  ["cfg>7 steps<=20", "gallery.help_number"], ["sampler=heun", "gallery.help_equal"], ["seed=7", "gallery.help_seed"], ["model:emoji", "gallery.help_model"], ["tag:best", "gallery.help_tag"],
  ["is:starred stars:3", "gallery.help_stars"], ["kind:image", "gallery.help_kind"], ["after:2026-11-01 before:2026-11-08", "gallery.help_dates"]];

/** A value with spaces stands in quotes. */
const term = (name: string, value: string): string => (/[\s"]/.test(value) ? `"${name}:${value.replace(/"/g, "")}"` : `${name}:${value}`);

/** The words of a query, those in quotes as one. */
export const termsOf = (text: string): string[] => text.match(/"[^"]*"|\S+/g) ?? [];

/** The query with this term, or without it where it has it. */
export function toggled(text: string, one: string): string {
  const all = termsOf(text);
  return (all.includes(one) ? all.filter((other) => other !== one) : [...all, one]).join(" ");
}

export function Search(): VNode {
  const [text, setText] = useState(query.value);
  const [known, setKnown] = useState<Facets | null>(null);
  useEffect(() => {
    if (!known || !query.peek()) void facets().then(setKnown, () => undefined); // they are of all results: a filter changes none of them
  }, [total.value?.count]);
  const set = (next: string): void => {
    setText(next);
    void askTyped(next);
  };
  const chip = (one: string, words: string): VNode => {
    const on = termsOf(text).includes(one);
    return <button key={one} class="chip" aria-pressed={on} onClick={() => set(toggled(text, one))}>{words}</button>;
  };
  const bad = state.value === "bad";
  return (
    <search class="gallery-search" aria-label={t("gallery.search")}>
      <div class="gallery-query">
        <input type="search" id="gallery-query" aria-label={t("gallery.search")} placeholder={t("gallery.search_hint")} value={text} spellcheck={false} maxLength={2000}
          aria-invalid={bad} aria-describedby="gallery-said" onInput={(e) => set(e.currentTarget.value)} />
        <Help onTry={(one) => set(toggled(text, one))} />
        <Day />
      </div>
      <div class="chips" role="group" aria-label={t("gallery.chips")}>
        {FIXED.map(([one, key]) => chip(one, t(key)))}
        {known?.tags.slice(0, FEW).map(({ name, count }) => chip(term("tag", name), t("gallery.chip_tag", { name, count })))}
        {known?.models.slice(0, FEW).map(({ name, count }) => chip(term("model", name), t("gallery.chip_model", { name: name.split("/").at(-1) ?? name, count })))}
      </div>
      <p id="gallery-said" class={bad ? "danger" : "dim"} role="status">{said()}</p>
    </search>
  );
}

/** How many, or why none. */
function said(): string {
  if (problem.value) return problem.value;
  if (state.value === "loading") return t("gallery.loading");
  if (!items.value.length) return query.value || since.value ? t("gallery.no_match", { query: query.value || dayWords(since.value) }) : t("gallery.empty");
  return total.value ? countWords(total.value) : "";
}

/** The day to begin at: everything of that day and before. */
function Day(): VNode {
  return (
    <>
      <label class="gallery-day"><span class="sr">{t("gallery.jump")}</span>
        <input type="date" title={t("gallery.jump")} value={since.value} onChange={(e) => void ask(query.value, e.currentTarget.value)} /></label>
      {since.value && <button class="quiet" onClick={() => void ask(query.value, "")}><Icon name="up" size={13} />{t("gallery.newest")}</button>}
    </>
  );
}

function Help({ onTry }: { onTry: (term: string) => void }): VNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button ref={anchor} class="quiet" aria-label={t("gallery.help")} title={t("gallery.help")} aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="help" size={15} /></button>
      {open && <Popover anchor={anchor} label={t("gallery.help")} onClose={() => setOpen(false)}>
        <div class="gallery-help">
          <p>{t("gallery.help_all")}</p>
          <dl>{EXAMPLES.map(([one, key]) => <div key={one}><dt><button class="quiet" onClick={() => { setOpen(false); onTry(one); }}><code>{one}</code></button></dt><dd>{t(key)}</dd></div>)}</dl>
        </div>
      </Popover>}
    </>
  );
}
