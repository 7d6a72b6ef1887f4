/** How a picture is shown: which channel, how bright, in which colours. Values stay as they are. */
import { tableOf, type ColorMap } from "./color_map";
import { isColor, luma, planeOf, type Picture } from "./picture";

export interface Look {
  /** "all", "luma", or the name of a plane. */
  readonly channel: string;
  /** In stops: 1 is twice as bright. */
  readonly exposure: number;
  /** 1 leaves the tones as they are; 2 lifts the middle. */
  readonly gamma: number;
  readonly map: ColorMap;
}

export const PLAIN: Look = { channel: "all", exposure: 0, gamma: 1, map: "grey" };

/** Whether what is shown differs from what the file holds. */
export const isPlain = (look: Look): boolean => look.channel === "all" && look.exposure === 0 && look.gamma === 1 && look.map === "grey";

/** A shown value, 0 to 1, of a value, 0 to 1. */
export function tone(value: number, { exposure, gamma }: Pick<Look, "exposure" | "gamma">): number {
  const lit = Math.min(1, Math.max(0, value * 2 ** exposure));
  return gamma === 1 ? lit : lit ** (1 / gamma);
}

/** The channels that can be chosen: all together, luma of colours, each plane. */
export const channelsOf = (picture: Picture): readonly string[] =>
  (picture.planes.length === 1 ? ["all"] : ["all", ...(isColor(picture) ? ["luma"] : []), ...picture.planes]);

const STEPS = 4096;

/** The picture as eight bits a channel, red, green, blue and alpha, as a canvas takes it. What is no number is transparent. */
export function shown(picture: Picture, look: Look): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(picture.width * picture.height * 4);
  const channel = look.channel === "luma" && isColor(picture) ? "luma" : planeOf(picture, look.channel) < 0 ? "all" : look.channel;
  if (channel === "all" && isColor(picture)) inColor(picture, look, out);
  else inGrey(picture, look, channel, out);
  return out;
}

/** The shown level of each value: a table for whole numbers, else worked out. */
function levels(picture: Picture, look: Look): (value: number) => number {
  const { low, high, data } = picture;
  const work = (value: number): number => 255 * tone((value - low) / (high - low || 1), look);
  if (data instanceof Float32Array) return work;
  const table = Float32Array.from({ length: data instanceof Uint8Array ? 256 : 65536 }, (_, value) => work(value));
  return (value) => table[value] ?? 0;
}

function inColor(picture: Picture, look: Look, out: Uint8ClampedArray): void {
  const { data, planes, low, high } = picture;
  const count = planes.length;
  const at = levels(picture, look);
  const alpha = planes[3] === "A" ? 255 / (high - low || 1) : 0;
  for (let i = 0, p = 0; i < out.length; i += 4, p += count) {
    out[i] = at(data[p] ?? 0);
    out[i + 1] = at(data[p + 1] ?? 0);
    out[i + 2] = at(data[p + 2] ?? 0);
    out[i + 3] = alpha ? ((data[p + 3] ?? 0) - low) * alpha : Number.isNaN(data[p]) ? 0 : 255;
  }
}

/** One number a pixel: grey, or the colours of a map. */
function inGrey(picture: Picture, look: Look, channel: string, out: Uint8ClampedArray): void {
  const { planes, low, high } = picture;
  const colors = tableOf(look.map, STEPS);
  const value = reader(picture, channel);
  const alpha = channel === "all" && planes[1] === "A" && planes.length === 2 ? 255 / (high - low || 1) : 0;
  for (let i = 0, p = 0; i < out.length; i += 4, p += planes.length) {
    const number = value(p);
    const step = 3 * Math.round((STEPS - 1) * tone((number - low) / (high - low || 1), look));
    out[i] = colors[step] ?? 0;
    out[i + 1] = colors[step + 1] ?? 0;
    out[i + 2] = colors[step + 2] ?? 0;
    out[i + 3] = Number.isNaN(number) ? 0 : alpha ? ((picture.data[p + 1] ?? 0) - low) * alpha : 255;
  }
}

/** The number of a pixel, by where its planes begin. */
function reader(picture: Picture, channel: string): (at: number) => number {
  const { data } = picture;
  if (channel === "luma") return (at) => luma(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  const plane = Math.max(0, planeOf(picture, channel));
  return (at) => data[at + plane] ?? 0;
}
