/** What is loaded after the first picture of the canvas: chips, overview, buttons over wires and frames, tooltips, names edited in place, notes. */

import "./extras.css";
import { parts, type ItemId } from "../../graph/document";
import type { Surface } from "../surface";
import type { Offer } from "../tools/stage";
import { Chips } from "../chips/chips";
import { Minimap } from "../minimap/minimap";
import { FrameBar } from "./frame_bar";
import { NameBox } from "./name_box";
import { OfferChip } from "./offer_chip";
import { Plus } from "./plus";
import { Tip } from "./tip";
import type { NoteLayer } from "../notes/layer";

export class Extras {
  private readonly chips: Chips;
  private readonly minimap: Minimap;
  private readonly plus: Plus;
  private readonly tip: Tip;
  private readonly bar: FrameBar;
  private readonly chip: OfferChip;
  private readonly names: NameBox;
  private notes: NoteLayer | null = null;
  private loading: Promise<NoteLayer | null> | null = null;
  private gone = false;

  constructor(private readonly surface: Surface) {
    this.chips = new Chips(surface);
    this.minimap = new Minimap(surface, surface.options.minimap ?? true);
    this.plus = new Plus(surface);
    this.tip = new Tip(surface);
    this.bar = new FrameBar(surface);
    this.chip = new OfferChip(surface);
    this.names = new NameBox(surface);
    surface.request();
  }

  /** Called once a frame. */
  update(moved: boolean): void {
    this.chips.update(moved);
    this.minimap.update(moved);
    this.plus.update(moved);
    this.tip.update(moved);
    this.bar.update(moved);
    this.chip.update(moved);
    this.names.update(moved);
    if (this.notes) this.notes.update(moved);
    else if (this.surface.scene.notes.size) void this.noteLayer();
  }

  rename(item: ItemId, port: string | null): void {
    this.names.open(item, port);
  }

  /** Write a note, or the note on a node. */
  write(item: ItemId): void {
    const [kind] = parts(item);
    if (kind === "note" || kind === "node") void this.noteLayer().then((notes) => notes?.write(item));
  }

  pinWire(key: string): void {
    this.chips.pin(key);
  }

  setMinimap(shown: boolean): void {
    this.minimap.setShown(shown);
  }

  offer(offer: Offer): void {
    this.chip.show(offer);
  }

  covers(item: string): boolean {
    return this.notes?.covers(item) ?? false;
  }

  dispose(): void {
    this.gone = true;
    for (const part of [this.chips, this.minimap, this.plus, this.tip, this.bar, this.chip, this.names, this.notes]) part?.dispose();
  }

  /** Notes bring a reader of Markdown with them: loaded when there is the first. Null once the canvas is gone. */
  private noteLayer(): Promise<NoteLayer | null> {
    this.loading ??= import("../notes/layer").then((module) => {
      if (this.gone) return null;
      this.notes = new module.NoteLayer(this.surface);
      this.surface.repaintAll();
      return this.notes;
    });
    return this.loading;
  }
}
