/** Every string of the interface by name. `{name}` stands for a value; `{count|one|many}` chooses by number. */
import { EN } from "./en";

export type MessageKey = keyof typeof EN;
export type Values = Readonly<Record<string, string | number>>;
type Words = Readonly<Record<MessageKey, string>>;

/** The languages of the interface, each named in itself. */
export const LANGUAGES = { en: "English", fi: "Suomi", sv: "Svenska" } as const;
export type Language = keyof typeof LANGUAGES;

let english: Words = EN;
let other: Partial<Words> = {};
let spoken: Language = "en";

/** Use another language; what it lacks stays English. */
export function useLanguage(language: Language, words: Partial<Words> = {}): void {
  spoken = language;
  other = words;
}

/** The language of the interface. */
export const language = (): Language => spoken;

/** Take in the strings of a part that was loaded later: the build keeps them out of a first visit (late_words.js). */
export function addWords(more: Partial<Words>): void {
  english = { ...more, ...english };
}

/** The message with its values. */
export const t = (key: MessageKey, values: Values = {}): string => filled(other[key] ?? english[key], values);

/** The message, and where another language is spoken the English one behind it: what a search looks through. */
export const searched = (key: MessageKey, values: Values = {}): string => `${t(key, values)}${spoken === "en" ? "" : ` ${filled(english[key], values)}`}`;

/** A number as it is written, for people: with the decimal sign of the language. What is kept or sent has a point. */
export const decimal = (written: number | string): string => (spoken === "en" ? String(written) : String(written).replace(".", ","));

const filled = (message: string, values: Values): string =>
  message.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    const shown = typeof value === "number" ? decimal(value) : value;
    return one === undefined ? shown : (value === 1 ? one : many ?? "").replace("#", shown);
  });
