/** A slot as it is looked at. */
import { isColor, type Picture } from "../../pixels/picture";
import type { Look } from "../../pixels/look";
import type { Content } from "./content";
import type { Frame } from "./frames";
import type { Slot } from "./state";

export interface Seen {
  readonly index: number;
  readonly slot: Slot | null;
  readonly frames: readonly Frame[];
  readonly at: number;
  readonly frame: Frame | null;
  /** Its record, where the frame is a step of one, or could be once it is published; else null. */
  readonly record: Frame | null;
  readonly content: Content | null;
  readonly problem: string;
}

export const pictureOf = ({ content }: Seen): Picture | null => (content?.kind === "picture" ? content.picture : null);

/** The look that a picture gets: planes that are no colours are shown one at a time, the first unless another is chosen. */
export function fittingLook(picture: Picture, look: Look): Look {
  if (look.channel !== "all" || picture.planes.length < 2 || isColor(picture) || picture.planes[1] === "A") return look;
  return { ...look, channel: picture.planes[0] ?? "all" };
}
