/** Changing the language while the page is open: what is in it is drawn anew, and the keyboard stays where it was. */
import type { CatalogueData } from "../../api/catalogue";
import { useLanguage, type Language } from "../../messages";
import { showCatalogue, spoken, wantedLanguage } from "../language";

const LOADERS = {
  en: () => Promise.resolve({ messages: {}, translate: (english: CatalogueData) => english }),
  fi: () => import("./fi"),
  sv: () => import("./sv"),
};

/** The newest wish wins; what cannot be loaded leaves everything as it is. */
export async function say(language: Language): Promise<void> {
  const loaded = await LOADERS[language]().catch(() => null);
  if (!loaded || language !== wantedLanguage()) return;
  useLanguage(language, loaded.messages);
  document.documentElement.lang = language;
  showCatalogue(undefined, loaded.translate);
  const focused = document.activeElement;
  spoken.value = language;
  if (focused?.id) keepFocus(focused.id);
}

/** Once what had the focus is drawn anew, it has it again, also where the canvas took it meanwhile; all of it may take some frames. */
function keepFocus(id: string, frames = 30): void {
  const [wanted, now] = [document.getElementById(id), document.activeElement];
  if (wanted && wanted !== now && (now === document.body || now?.closest("#canvas"))) wanted.focus();
  if (frames) requestAnimationFrame(() => keepFocus(id, frames - 1));
}
