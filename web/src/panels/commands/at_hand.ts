/** What edits the selection is loaded after the first picture. From then on it acts at once: a browser lets a page write on its
 * clipboard only within the press of a key or button. */
import type * as editing from "./editing";

type Editing = typeof editing;
let here: Editing | null = null;

/** It is there. */
export function putAtHand(it: Editing): void {
  here = it;
}

/** Act with it: now where it is there, else as soon as it is. */
export function withEditing(act: (it: Editing) => unknown): void {
  if (here) act(here);
  else void import("./editing").then(act);
}
