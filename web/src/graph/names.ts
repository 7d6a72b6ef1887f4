/** Names of nodes, axes, inputs and outputs: what may be one, and free ones. Mirrors server/engine/names.py. */

import { t } from "../messages";

export const MAX_NAME = 100;
const PLAIN = /^[^./\x00-\x1f\x7f-\u{10ffff}]{1,100}$/u;
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Why nothing may be called so, or null. */
export function refuseName(name: string): string | null {
  if (PLAIN.test(name)) return null;
  const length = [...name].length;
  const shown = `'${[...name].slice(0, 40).join("")}'`;
  if (length < 1 || length > MAX_NAME) return t("name.length", { most: MAX_NAME, length, shown });
  if (/[./]/.test(name)) return t("name.dot", { shown });
  if (HIDDEN.test(name)) return t("name.hidden", { shown });
  return name === name.normalize("NFC") ? null : t("name.nfc", { shown });
}

/** The nearest allowed name to what was typed: never empty. */
export function cleanName(text: string, otherwise = "node"): string {
  const plain = text.normalize("NFC").replace(/[./]/g, "_").replace(new RegExp(HIDDEN, "gu"), "").trim();
  return [...plain].slice(0, MAX_NAME).join("") || otherwise;
}

/** `wanted`, or with the smallest number from 2 on that makes it free: "blur", "blur2", "blur3". */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  const stem = wanted.replace(/[0-9]+$/, "").slice(0, MAX_NAME - 6) || wanted.slice(0, MAX_NAME - 6);
  let number = 2;
  while (taken(`${stem}${number}`)) number++;
  return `${stem}${number}`;
}

/** A name for a new node of the type `images.blur@1`: "blur". */
export const nameForType = (type: string): string =>
  (type.startsWith("use:") ? cleanName(type.slice("use:".length)) : cleanName(type.replace(/@.*$/, "").split(".").pop() ?? ""));
