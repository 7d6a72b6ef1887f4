/** Every string of the interface by name. `{name}` stands for a value; `{count|one|many}` chooses by number. */
import { EN } from "./en";

export type MessageKey = keyof typeof EN;
export type Values = Readonly<Record<string, string | number>>;

let words: Readonly<Record<MessageKey, string>> = EN;

/** Use another language; what it lacks stays English. */
export function useLanguage(other: Partial<Record<MessageKey, string>>): void {
  words = { ...EN, ...other };
}

/** Take in the strings of a part that was loaded later: the build keeps them out of a first visit (late_words.js). */
export function addWords(more: Partial<Record<MessageKey, string>>): void {
  words = { ...more, ...words };
}

/** The message with its values. */
export function t(key: MessageKey, values: Values = {}): string {
  return words[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return (value === 1 ? one : many ?? "").replace("#", String(value));
  });
}
