/** Colours: #rrggbb and #rrggbbaa as people type them, and as hue, saturation, value and opacity. Pure. */

const COLOR = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** Hue in degrees, the others in percent. */
export interface Hsv {
  readonly hue: number;
  readonly saturation: number;
  readonly value: number;
  readonly opacity: number;
}

/** The colour as the document writes it, or null. */
export function readColor(text: string): string | null {
  const typed = text.trim().replace(/^#?/, "#").toLowerCase();
  if (!COLOR.test(typed)) return null;
  return typed.length <= 5 ? `#${[...typed.slice(1)].map((c) => c + c).join("")}` : typed;
}

/** Hue and kin of a colour; `near` gives the hue where grey has none, and the saturation where black has none. */
export function toHsv(color: string, near?: Hsv): Hsv {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255) as [number, number, number];
  const high = Math.max(r, g, b);
  const range = high - Math.min(r, g, b);
  const sector = range === 0 ? 0 : high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return {
    hue: range === 0 ? (near?.hue ?? 0) : sector * 60, saturation: high === 0 ? (near?.saturation ?? 0) : (100 * range) / high,
    value: 100 * high, opacity: color.length === 9 ? parseInt(color.slice(7), 16) / 2.55 : 100,
  };
}

/** The colour as the document writes it; opacity only where it is not full. */
export function toHex({ hue, saturation, value, opacity }: Hsv): string {
  const channel = (n: number): number => {
    const k = (n + hue / 60) % 6;
    return (value / 100) * (1 - (saturation / 100) * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  const solid = [channel(5), channel(3), channel(1)].map(byte).join("");
  return `#${solid}${opacity >= 99.9 ? "" : byte(opacity / 100)}`;
}

const byte = (part: number): string => Math.round(Math.min(1, Math.max(0, part)) * 255).toString(16).padStart(2, "0");
