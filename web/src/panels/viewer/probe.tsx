/** The values of one pixel in the pictures that are shown: as eight bits, and as they were published. */
import type { VNode } from "preact";
import { pixelAt, type Picture } from "../../pixels/picture";
import type { Spot } from "../../pixels/view";
import { t } from "../../messages";
import type { Shown } from "./hands";
import { pictureOf, type Seen } from "./seen";
import { fit, mode, probe, said } from "./state";
import { pixelWords, slotName } from "./words";

/** The pixel of the second picture that lies over one of the first. */
export function partner(a: Picture | null, b: Picture, spot: Spot): Spot {
  if (!a || fit.value === "top_left") return spot;
  return { x: Math.floor(((spot.x + 0.5) * b.width) / a.width), y: Math.floor(((spot.y + 0.5) * b.height) / a.height) };
}

export interface Told {
  readonly name: string;
  readonly planes: string;
  readonly bits: string;
  readonly raw: string;
}

/** What the pictures say of a pixel. */
export function told({ a, b, pa, pb }: Shown, spot: Spot): readonly Told[] {
  const both: readonly (readonly [Seen, Picture | null, Spot])[] = [[a, pa, spot], [b, pb, pb ? partner(pa, pb, spot) : spot]];
  return both.flatMap(([seen, picture, at], i): Told[] => {
    if (!picture) return [];
    const values = pixelAt(picture, at.x, at.y);
    const name = `${"AB"[i] ?? ""} ${slotName(seen.slot)}`;
    return [values ? { name, planes: picture.planes.join(" "), ...pixelWords(picture, values) } : { name, planes: "", bits: t("viewer.outside"), raw: "" }];
  });
}

/** The same as a sentence, for those who do not see it. */
export function pixelsSaid(shown: Shown, spot: Spot): string {
  const parts = told(shown, spot).map(({ name, planes, bits, raw }) => (raw ? t("viewer.pixel_said", { name, planes, bits, raw }) : `${name}: ${bits}`));
  return `${t("viewer.pixel", { x: spot.x, y: spot.y })}. ${parts.join(". ")}`;
}

export function Probe({ a, b }: { readonly a: Seen; readonly b: Seen }): VNode | null {
  const pa = pictureOf(a);
  const pb = mode.value === "single" ? null : pictureOf(b);
  const picture = pa ?? pb;
  if (!picture) return null;
  const spot = probe.value ?? { x: 0, y: 0 };
  const shown = { a, b, pa, pb };
  const set = (change: Partial<Spot>): void => { probe.value = { ...spot, ...change }; };
  const inexact = [a, ...(pb ? [b] : [])].some(({ content }) => content?.kind === "picture" && !content.exact);
  return (
    <section>
      <h3>{t("viewer.probe")}</h3>
      <div class="v-spot">
        <label>x <input type="number" min={0} max={picture.width - 1} value={spot.x} onInput={(e) => set({ x: Math.round(Number(e.currentTarget.value)) })} /></label>
        <label>y <input type="number" min={0} max={picture.height - 1} value={spot.y} onInput={(e) => set({ y: Math.round(Number(e.currentTarget.value)) })} /></label>
        <button onClick={() => { said.value = ""; setTimeout(() => { said.value = pixelsSaid(shown, spot); }); }}>{t("viewer.read_out")}</button>
      </div>
      <table class="v-values">
        <thead><tr><th scope="col">{t("viewer.bits")}</th><th scope="col">{t("viewer.raw")}</th></tr></thead>
        {told(shown, spot).map(({ name, planes, bits, raw }, i) => (
          <tbody key={i}><tr><th scope="rowgroup" colSpan={2}>{name}<span class="dim"> {planes}</span></th></tr><tr><td>{bits}</td><td>{raw}</td></tr></tbody>
        ))}
      </table>
      {inexact && <p class="dim">{t("viewer.inexact")}</p>}
    </section>
  );
}
