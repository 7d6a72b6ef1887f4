/** Changes that move or resize nodes and alter nothing else: runs, checks and words stay as they are. */

import type { Patch } from "./document";

const NODE: ReadonlySet<string> = new Set(["look"]);
/** Of a look: where the node lies and how large it is. */
const PLACE: ReadonlySet<string> = new Set(["x", "y", "width", "height", "collapsed"]);

/** Whether a change only puts a node elsewhere or makes it larger or smaller. */
export function onlyPlaces({ table, before, after }: Patch): boolean {
  if (table !== "nodes" || !before || !after) return false;
  return sameBut(NODE, before, after) && sameBut(PLACE, before.look, after.look);
}

function sameBut<T extends object>(these: ReadonlySet<string>, a: T, b: T): boolean {
  for (const key in a) if (!these.has(key) && a[key] !== b[key]) return false;
  return true;
}
