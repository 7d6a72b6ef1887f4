/** Which language is spoken: what was chosen, else the first of the browser's that there is. All but English is loaded when it is. */
import { effect, signal } from "@preact/signals";
import type { CatalogueData } from "../api/catalogue";
import { Catalogue } from "../graph/catalogue";
import { LANGUAGES, type Language } from "../messages";
import { settings } from "./settings";
import { catalogue, tabs } from "./workbench";

/** The language in which the page is drawn. */
export const spoken = signal<Language>("en");

/** What the server sent, and what says it in the language of the page. */
let sent: CatalogueData | null = null;
let said = (english: CatalogueData): CatalogueData => english;

/** The language for what was chosen and what the browser asks for; English where none of these is known. */
export const languageFor = (wanted: readonly string[]): Language =>
  wanted.map((one) => one.toLowerCase().split("-")[0] as Language).find((one) => Object.hasOwn(LANGUAGES, one)) ?? "en";

export const wantedLanguage = (): Language => languageFor([settings.value.language, ...navigator.languages]);

/** Speak the language of this browser before anything is drawn; whoever chooses another hears it at once. */
export function speak(): Promise<void> {
  let first = Promise.resolve();
  effect(() => {
    if (wantedLanguage() !== spoken.peek()) first = import("./languages/speaking").then(({ say }) => say(wantedLanguage()));
  });
  return first.catch(() => undefined);
}

/** Take the catalogue of the server in the language of the page. */
export function showCatalogue(english: CatalogueData | null = sent, saying = said): void {
  said = saying;
  sent = english;
  if (!english) return;
  catalogue.value = new Catalogue(said(english));
  for (const tab of tabs.peek()) tab.editor.setCatalogue(catalogue.value);
}
