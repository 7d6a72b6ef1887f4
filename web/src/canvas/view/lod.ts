/** Levels of detail: what is worth painting at a zoom. */

export type Level = "full" | "brief" | "box";

export interface Detail {
  readonly level: Level;
  /** Names of ports and fields. */
  readonly labels: boolean;
  /** Two-letter codes beside ports. */
  readonly codes: boolean;
  readonly titles: boolean;
  readonly dots: boolean;
  /** HTML controls over the fields. */
  readonly controls: boolean;
}

const BRIEF = 0.4;
const BOX = 0.08;

/** What is painted at this zoom. */
export function detailAt(zoom: number): Detail {
  const level = zoom >= BRIEF ? "full" : zoom >= BOX ? "brief" : "box";
  return { level, labels: zoom >= 0.5, codes: zoom >= 0.8, titles: zoom >= 0.16, dots: zoom >= BRIEF, controls: zoom >= 0.5 };
}
