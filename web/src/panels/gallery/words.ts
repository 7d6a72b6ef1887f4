/** Results, days and counts as people say them. */
import { t } from "../../messages";
import { coordinates, locale, size } from "../shared/format";
import type { Counted, Entry } from "./api";

/** The day of a time in seconds, as this place has it: "2026-11-23". */
export function dayOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

const pad = (n: number): string => String(n).padStart(2, "0");

/** "Today", "Yesterday", "Monday 23 November 2026". */
export function dayWords(day: string, now = Date.now()): string {
  if (day === dayOf(now / 1000)) return t("gallery.today");
  if (day === dayOf(now / 1000 - 86_400)) return t("gallery.yesterday");
  return new Date(`${day}T12:00:00`).toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** What a result is called: the beginning of its prompt, else its workflow. */
export const headOf = (entry: Entry): string => entry.prompt.split("\n")[0]?.slice(0, 120) || entry.title || entry.output;

/** The seeds behind a result: those that were typed, else all that were used. */
export function seedsOf({ seeds, values }: Pick<Entry, "seeds" | "values">): readonly number[] {
  const typed = Object.entries(values).flatMap(([name, value]) => (/(^|\.)seed$/.test(name) && typeof value === "number" ? [value] : []));
  const drawn = Object.values(seeds).filter((seed) => typeof seed === "number");
  return [...new Set(typed.length ? typed : drawn)];
}

/** All of it, for those who do not see: "a red heart, seed 7, 128 by 128, 3 stars". */
export function nameOf(entry: Entry): string {
  const seeds = seedsOf(entry);
  const varied = coordinates(entry.coordinates);
  return [headOf(entry), varied, seeds.length === 1 && !("seed" in entry.coordinates) ? t("gallery.seed", { seed: seeds[0] ?? 0 }) : "",
    entry.width ? t("gallery.sides", { width: entry.width, height: entry.height }) : t(`gallery.kind_${entry.kind}`),
    entry.stars ? t("gallery.stars", { count: entry.stars }) : "", entry.tags.length ? t("gallery.tagged", { tags: entry.tags.join(", ") }) : "",
    entry.gone ? t("gallery.gone") : ""].filter(Boolean).join(", ");
}

export function countWords({ count, more }: Counted): string {
  const number = count.toLocaleString(locale());
  return more ? t("gallery.count_more", { count: number }) : count === 1 ? t("gallery.count_one") : t("gallery.count", { count: number });
}

/** What deleting came to: "3 results deleted, 120 kB freed". */
export const freedWords = (deleted: number, freed: number): string =>
  (freed ? t("gallery.freed", { count: deleted, size: size(freed) }) : t("gallery.freed_none", { count: deleted }));
