/** The graph surface as the application builds it: painted first; pointer, keys and mirror are loaded meanwhile. */

import type { Editor } from "../store/state";
import { build } from "./build";
import type { CanvasHandle, CanvasOptions } from "./contract";

/** Build the graph surface into `host`, on the state of `store`. */
export const createCanvas = (host: HTMLElement, store: Editor, options: CanvasOptions = {}): CanvasHandle =>
  build(host, store, options, (surface) => import("./hands").then(({ Hands }) => new Hands(surface)));
