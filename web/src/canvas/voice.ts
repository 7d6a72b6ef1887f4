/** What tools say and ask of the parts around the surface. */

import type { ItemId } from "../graph/document";
import type { CanvasOptions } from "./contract";
import type { Offer } from "./tools/stage";

/** What is around the surface: the mirror, chips and the parts that are loaded later. */
export interface Parts {
  announce(text: string): void;
  tell(text: string): void;
  focus(item: ItemId | null): void;
  pinWire(key: string): void;
  rename(item: ItemId, port: string | null): void;
  write(item: ItemId): void;
  offer(offer: Offer): void;
  /** Items that are drawn by elements: the painter leaves their text out. */
  covers(item: string): boolean;
  /** Called once a frame, after painting. */
  frame(moved: boolean): void;
}

export abstract class Voice {
  abstract readonly options: CanvasOptions;
  parts: Parts | null = null;

  announce(text: string): void {
    this.parts?.announce(text);
  }

  tell(text: string): void {
    this.parts?.tell(text);
  }

  focus(item: ItemId | null): void {
    this.parts?.focus(item);
  }

  pinWire(key: string): void {
    this.parts?.pinWire(key);
  }

  rename(item: ItemId, port: string | null): void {
    if (this.options.rename) this.options.rename(item);
    else this.parts?.rename(item, port);
  }

  write(item: ItemId): void {
    this.parts?.write(item);
  }

  offer(offer: Offer): void {
    this.parts?.offer(offer);
  }
}
