/** The graph surface, complete at once: what tests and the benchmark build. */

import type { Editor } from "../store/state";
import { build } from "./build";
import type { CanvasHandle, CanvasOptions } from "./contract";
import { Hands } from "./hands";

/** Build the graph surface into `host`, on the state of `store`. */
export const createCanvas = (host: HTMLElement, store: Editor, options: CanvasOptions = {}): CanvasHandle =>
  build(host, store, options, (surface) => new Hands(surface));
