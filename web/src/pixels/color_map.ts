/** False colour: what one number a pixel looks like. */

/**
 * grey: black to white.
 * viridis: dark blue to yellow, evenly brighter, also for people who see colours differently. Ten of its colours, by Stéfan van
 * der Walt and Nathaniel Smith, 2015, dedicated to the public (CC0); between them we go straight.
 * diverging: blue below the middle, white at it, red above: for numbers around zero, such as latents.
 */
export const COLOR_MAPS = ["grey", "viridis", "diverging"] as const;
export type ColorMap = (typeof COLOR_MAPS)[number];

type Rgb = readonly [number, number, number];

const STOPS: Readonly<Record<ColorMap, readonly Rgb[]>> = {
  grey: [[0, 0, 0], [255, 255, 255]],
  viridis: [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]],
  diverging: [[20, 50, 120], [60, 125, 195], [245, 245, 245], [205, 90, 70], [120, 15, 30]],
};

const made = new Map<string, Uint8Array>();

/** The colour of a place between 0 and 1. */
export function colorOf(map: ColorMap, at: number): Rgb {
  const stops = STOPS[map];
  const place = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const before = Math.min(Math.floor(place), stops.length - 2);
  const part = place - before;
  const [a, b] = [stops[before] ?? [0, 0, 0], stops[before + 1] ?? [0, 0, 0]];
  return [0, 1, 2].map((i) => (a[i] ?? 0) + part * ((b[i] ?? 0) - (a[i] ?? 0))) as unknown as Rgb;
}

/** `steps` colours from one end to the other, three bytes each. */
export function tableOf(map: ColorMap, steps: number): Uint8Array {
  const name = `${map} ${steps}`;
  let table = made.get(name);
  if (!table) {
    table = new Uint8Array(steps * 3);
    for (let i = 0; i < steps; i++) table.set(colorOf(map, i / (steps - 1)).map(Math.round), 3 * i);
    made.set(name, table);
  }
  return table;
}
