/** How instances of definitions are seen as wholes, once that is loaded. */

import type * as instances from "./instances";

let known: typeof instances | null = null;

export const instanceRules = (): typeof instances | null => known;

export const giveInstances = (rules: typeof instances): void => { known = rules; };
