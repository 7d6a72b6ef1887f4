/** Sizes as people read them. */

import { decimal } from "../messages";

/** "64 kB", "1.2 GB". */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** power;
  return `${value < 10 && power ? decimal(value.toFixed(1)) : Math.round(value)} ${units[power] ?? ""}`;
}
