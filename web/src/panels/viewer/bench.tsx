/** The middle of the viewer: pictures on one canvas, whatever is no picture as itself, and the zoom below. */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { PLAIN } from "../../pixels/look";
import { sameSize } from "../../pixels/fit";
import { t } from "../../messages";
import { settings } from "../settings";
import { Layers, type Layer } from "./layer";
import { useMeasured } from "./measuring";
import type { Measured } from "./measured";
import { Data } from "./data_view";
import { useHands } from "./hands";
import { fittingLook, pictureOf, type Seen } from "./seen";
import { Stage, type Scene } from "./stage";
import { blinking, fit, gain, lookOf, mode, probe, scale, second, swapped, view, wipe } from "./state";
import { altOf, distanceWords, slotName } from "./words";
import { Zoom } from "./zoom";
import type { Picture } from "../../pixels/picture";

const layers = new Layers();
/** A blink of two hertz: each picture a quarter of a second. */
const BLINK = 250;

export interface Pair {
  readonly a: Seen;
  readonly b: Seen;
}

export function Bench({ a, b }: Pair): VNode {
  const [pa, pb] = [pictureOf(a), pictureOf(b)];
  const comparing = mode.value !== "single";
  const measured = useMeasured(comparing ? pa : null, comparing ? pb : null, fit.value);
  if ((a.content && !pa) || (comparing && b.content && !pb)) return <Data a={a} b={comparing ? b : null} />;
  return <Pictures a={a} b={b} pa={pa} pb={comparing ? pb : null} measured={measured} />;
}

interface PicturesProps extends Pair {
  readonly pa: Picture | null;
  readonly pb: Picture | null;
  readonly measured: Measured | null;
}

function Pictures({ a, b, pa, pb, measured }: PicturesProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  useEffect(() => {
    if (!canvas.current) return undefined;
    const made = new Stage(canvas.current, (drawn) => { scale.value = drawn; });
    setStage(made);
    return () => made.dispose();
  }, []);
  useTheme(stage);
  useFresh(pa);
  useBlinking();
  const scene = useScene(pa, pb, measured);
  useEffect(() => stage?.show(scene), [stage, scene]);
  useHands(box, stage, { a, b, pa, pb });
  const alt = altsOf(a, b, pa, pb, measured);
  return (
    <>
      <div ref={box} class="v-stage" role="group" tabIndex={0} aria-label={`${t("viewer.picture")}: ${alt}`} aria-describedby="viewer-keys">
        <canvas ref={canvas} role="img" aria-label={alt} />
        {!pa && <p class="v-empty dim">{a.problem || (a.slot ? (a.content || !a.frames.length ? t("viewer.no_result") : t("viewer.reading")) : t("viewer.nothing"))}</p>}
      </div>
      <p id="viewer-keys" class="sr">{t("viewer.keys")}</p>
      <Zoom stage={stage} picture={pa ?? pb} />
      <p class="v-said">{notes(a, b, pa, pb, measured).join(" ")}</p>
    </>
  );
}

/** What is told of the two below them: why nothing is compared, unlike sizes, previews. */
function notes(a: Seen, b: Seen, pa: Picture | null, pb: Picture | null, measured: Measured | null): readonly string[] {
  const comparing = mode.value !== "single";
  const unlike = pa && pb && !sameSize(pa, pb)
    ? t(fit.value === "scaled" ? "viewer.unlike_scaled" : "viewer.unlike_top_left", { a: `${pa.width} × ${pa.height}`, b: `${pb.width} × ${pb.height}` }) : "";
  const none = comparing && pa && !pb ? b.problem || t(b.slot ? "viewer.no_second_yet" : "viewer.no_second", { slot: second.value + 1 }) : "";
  const numbers = pb && pa ? (measured ? `${distanceWords(measured.distance)}.` : t("viewer.measuring")) : "";
  return [none, numbers, unlike, ...[a, ...(pb ? [b] : [])].map(({ content, slot }) => (content?.kind === "picture" && !content.exact ? `${slotName(slot)}: ${content.note}` : ""))].filter(Boolean);
}

function altsOf(a: Seen, b: Seen, pa: Picture | null, pb: Picture | null, measured: Measured | null): string {
  if (!pb) return altOf(a.slot, a.frame, pa);
  const both = t("viewer.both", { mode: t(`viewer.mode_${mode.value}`), a: altOf(a.slot, a.frame, pa), b: altOf(b.slot, b.frame, pb) });
  return measured ? `${both}. ${distanceWords(measured.distance)}` : both;
}

/** What is drawn: layers are made anew only when their picture or their look changes. */
function useScene(pa: Picture | null, pb: Picture | null, measured: Measured | null): Scene {
  const [now, look, times] = [mode.value, lookOf.value, gain.value];
  const a = useMemo(() => pa && layers.of(pa, fittingLook(pa, look)), [pa, look]);
  const b = useMemo(() => pb && layers.of(pb, fittingLook(pb, look)), [pb, look]);
  const map = useMemo(() => mapOf(now, measured, times, look.map), [now, measured, times, look.map]);
  const [at, seen, see, shown, scaled] = [view.value, wipe.value, probe.value, swapped.value, fit.value === "scaled"];
  return useMemo(() => ({ mode: now, a, b, map, scaled, view: at, wipe: seen, swapped: shown, probe: see }), [now, a, b, map, scaled, at, seen, shown, see]);
}

function mapOf(now: string, measured: Measured | null, times: number, map: typeof PLAIN.map): Layer | null {
  if (!measured || (now !== "difference" && now !== "ssim")) return null;
  if (now === "ssim") return measured.map && layers.of(measured.map, { ...PLAIN, map: map === "diverging" ? "grey" : map });
  const { apart } = measured;
  return layers.of(apart, { ...fittingLook(apart, { ...PLAIN, channel: map === "grey" ? "all" : "luma", map }), exposure: Math.log2(times) });
}

/** A picture of another size is shown whole at first. */
function useFresh(picture: Picture | null): void {
  const size = useRef("");
  useLayoutEffect(() => {
    const now = picture ? `${picture.width} ${picture.height}` : size.current;
    if (size.current && now !== size.current) view.value = null;
    size.current = now;
  }, [picture]);
}

/** Draws anew in other colours of the page. */
function useTheme(stage: Stage | null): void {
  const { theme } = settings.value;
  useEffect(() => {
    stage?.redraw();
    if (typeof matchMedia !== "function") return undefined;
    const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
    const again = (): void => stage?.redraw();
    for (const query of queries) query.addEventListener("change", again);
    return () => { for (const query of queries) query.removeEventListener("change", again); };
  }, [stage, theme]);
}

function useBlinking(): void {
  const on = blinking.value;
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => { swapped.value = !swapped.value; }, BLINK);
    return () => clearInterval(timer);
  }, [on]);
}
