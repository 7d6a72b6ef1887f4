/** Which language is spoken: what was chosen, else the first of the browser's that there is. Another than English is loaded when it is. */
import { effect, signal } from "@preact/signals";
import type { CatalogueData } from "../api/catalogue";
import { Catalogue } from "../graph/catalogue";
import { LANGUAGES, useLanguage, type Language } from "../messages";
import { settings } from "./settings";
import { catalogue, tabs } from "./workbench";

/** The language in which the page is drawn. */
export const spoken = signal<Language>("en");

const LOADERS = {
  en: () => Promise.resolve({ messages: {}, translate: (english: CatalogueData) => english }),
  fi: () => import("./languages/fi"),
  sv: () => import("./languages/sv"),
};

let data: CatalogueData | null = null;
let translate = (english: CatalogueData): CatalogueData => english;

/** The language for what was chosen and what the browser asks for; English where none of these is known. */
export const languageFor = (wanted: readonly string[]): Language =>
  wanted.map((one) => one.toLowerCase().split("-")[0] as Language).find((one) => Object.hasOwn(LANGUAGES, one)) ?? "en";

const now = (): Language => languageFor([settings.value.language, ...navigator.languages]);

/** Speak the language of this browser before anything is drawn; whoever chooses another hears it at once. */
export async function speak(): Promise<void> {
  await say(now());
  effect(() => {
    if (now() !== spoken.peek()) void say(now());
  });
}

/** The newest wish wins; what cannot be loaded leaves everything as it is. The page is drawn anew, the focus stays. */
async function say(language: Language): Promise<void> {
  const loaded = await LOADERS[language]().catch(() => null);
  if (!loaded || language !== now()) return;
  translate = loaded.translate;
  useLanguage(language, loaded.messages);
  document.documentElement.lang = language;
  if (data) showCatalogue(data);
  const focused = document.activeElement;
  spoken.value = language;
  if (focused?.id) focusAgain(focused);
}

/** Once what had the focus is drawn anew, it has it again; it may take some frames. */
function focusAgain(before: Element, frames = 30): void {
  const after = document.getElementById(before.id);
  if (after && after !== before) after.focus();
  else if (frames) requestAnimationFrame(() => focusAgain(before, frames - 1));
}

/** Take the catalogue of the server in the language of the page. */
export function showCatalogue(english: CatalogueData): void {
  data = english;
  catalogue.value = new Catalogue(translate(english));
  for (const tab of tabs.peek()) tab.editor.setCatalogue(catalogue.value);
}
