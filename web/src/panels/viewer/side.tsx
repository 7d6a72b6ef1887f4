/** The right side of the viewer: what is compared with what, its numbers, how it is shown, the pixel, and what it is. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { COLOR_MAPS } from "../../pixels/color_map";
import { channelsOf, isPlain, PLAIN } from "../../pixels/look";
import { sameSize } from "../../pixels/fit";
import type { Picture } from "../../pixels/picture";
import { decimal, t } from "../../messages";
import { coordinates, shape } from "../shared/format";
import { results } from "../running/results";
import { ResultButtons } from "../running/results_strip";
import { toast } from "../workbench";
import type { Frame } from "./frames";
import { useMeasured } from "./measuring";
import { Probe } from "./probe";
import { fittingLook, pictureOf, type Seen } from "./seen";
import { publishExact } from "./sources";
import { first, fit, gain, lookOf, mode, second, setLook, slotOf, SLOTS } from "./state";
import { decibels, frameLabel, number, slotName } from "./words";

export function Side({ a, b }: { readonly a: Seen; readonly b: Seen }): VNode {
  const picture = pictureOf(a);
  return (
    <div class="v-side" tabIndex={0} role="group" aria-label={t("viewer.side")}>
      {mode.value !== "single" && <Comparison a={a} b={b} />}
      <Probe a={a} b={b} />
      {picture && <Showing picture={picture} />}
      <About seen={a} />
    </div>
  );
}

function Comparison({ a, b }: { readonly a: Seen; readonly b: Seen }): VNode {
  const [pa, pb] = [pictureOf(a), pictureOf(b)];
  return (
    <section>
      <h3>{t("viewer.compare")}</h3>
      <div class="v-line"><label for="v-a">A</label><SlotChoice id="v-a" value={first.value} onChange={(i) => { first.value = i; }} /></div>
      <div class="v-line"><label for="v-b">B</label><SlotChoice id="v-b" value={second.value} onChange={(i) => { second.value = i; }} /></div>
      {pa && pb && !sameSize(pa, pb) && (
        <div class="v-line"><label for="v-fit">{t("viewer.unlike")}</label>
          <select id="v-fit" value={fit.value} onChange={(e) => { fit.value = e.currentTarget.value === "scaled" ? "scaled" : "top_left"; }}>
            <option value="top_left">{t("viewer.fit_top_left")}</option><option value="scaled">{t("viewer.fit_scaled")}</option>
          </select></div>
      )}
      {mode.value === "difference" && <Range id="v-gain" label={t("viewer.gain")} value={Math.log2(gain.value)} low={0} high={7} step={1} text={`× ${gain.value}`} onChange={(v) => { gain.value = 2 ** v; }} />}
      {pa && pb && <Numbers a={pa} b={pb} />}
    </section>
  );
}

function SlotChoice({ id, value, onChange }: { readonly id: string; readonly value: number; onChange(index: number): void }): VNode {
  return (
    <select id={id} value={value} onChange={(e) => onChange(Number(e.currentTarget.value))}>
      {Array.from({ length: SLOTS }, (_, i) => <option key={i} value={i}>{i + 1} · {slotName(slotOf(i))}</option>)}
    </select>
  );
}

/** The distances, as numbers with their units. */
function Numbers({ a, b }: { readonly a: Picture; readonly b: Picture }): VNode {
  const measured = useMeasured(a, b, fit.value);
  if (!measured) return <p class="dim" role="status">{t("viewer.measuring")}</p>;
  const { mse, psnr, most, at, unlike, ssim } = measured.distance;
  const pixels = measured.apart.width * measured.apart.height;
  return (
    <>
      <dl class="facts">
        <dt>{t("viewer.ssim")}</dt><dd>{ssim === null ? t("viewer.too_small") : decimal(ssim.toFixed(4))}</dd>
        <dt>{t("viewer.psnr")}</dt><dd>{decibels(psnr)}</dd>
        <dt>{t("viewer.mse")}</dt><dd>{number(mse)}</dd>
        <dt>{t("viewer.most")}</dt><dd>{most === 0 ? "0" : t("viewer.most_at", { most: number(most), x: at[0], y: at[1] })}</dd>
        <dt>{t("viewer.unlike_pixels")}</dt><dd>{unlike} / {pixels}</dd>
      </dl>
      <p class="dim">{t("viewer.measured_how")}</p>
    </>
  );
}

function Showing({ picture }: { readonly picture: Picture }): VNode {
  const look = lookOf.value;
  const channels = channelsOf(picture);
  const channel = fittingLook(picture, look).channel;
  return (
    <section>
      <h3>{t("viewer.showing")}</h3>
      {channels.length > 1 && (
        <div class="v-line"><label for="v-channel">{t("viewer.channel")}</label>
          <select id="v-channel" value={channels.includes(channel) ? channel : "all"} onChange={(e) => setLook({ channel: e.currentTarget.value })}>
            {channels.map((name) => <option key={name} value={name}>{name === "all" ? t("viewer.all_channels") : name === "luma" ? t("viewer.luma") : name}</option>)}
          </select></div>
      )}
      <div class="v-line"><label for="v-map">{t("viewer.colors")}</label>
        <select id="v-map" value={look.map} onChange={(e) => setLook({ map: e.currentTarget.value as typeof look.map })}>
          {COLOR_MAPS.map((name) => <option key={name} value={name}>{t(`viewer.map_${name}`)}</option>)}
        </select></div>
      <Range id="v-exposure" label={t("viewer.exposure")} value={look.exposure} low={-6} high={6} step={0.25} text={t("viewer.stops", { stops: look.exposure })} onChange={(exposure) => setLook({ exposure })} />
      <Range id="v-gamma" label={t("viewer.gamma")} value={look.gamma} low={0.2} high={4} step={0.05} text={String(look.gamma)} onChange={(gamma) => setLook({ gamma })} />
      <p class="dim">{t("viewer.range", { low: number(picture.low), high: number(picture.high) })}</p>
      {!isPlain(look) && <button onClick={() => setLook(PLAIN)}>{t("viewer.as_it_is")}</button>}
    </section>
  );
}

interface RangeProps {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly text: string;
  onChange(value: number): void;
}

const Range = ({ id, label, value, low, high, step, text, onChange }: RangeProps): VNode => (
  <div class="v-line"><label for={id}>{label}</label>
    <input id={id} type="range" min={low} max={high} step={step} value={value} aria-valuetext={text} onInput={(e) => onChange(Number(e.currentTarget.value))} onDblClick={() => onChange(id === "v-gamma" ? 1 : 0)} />
    <output for={id}>{text}</output></div>
);

/** What is looked at: its place, size, coordinates; and exact numbers where only a preview is there. */
function About({ seen }: { readonly seen: Seen }): VNode | null {
  const { slot, frame, content } = seen;
  if (!slot) return null;
  const picture = content?.kind === "picture" ? content : null;
  const result = frame?.file ? results.value.find(({ url }) => url === frame.url) : undefined;
  return (
    <section>
      <h3>{slotName(slot)}</h3>
      {frame && <Facts frame={frame} picture={picture?.picture ?? null} />}
      {picture?.note && <p class="dim">{picture.note}</p>}
      {picture && !picture.exact && slot.source.kind === "node" && <Exact source={slot.source} />}
      {result ? <ResultButtons result={result} /> : frame?.url && frame.file && <a href={frame.url} download={frame.file.name}>{t("output.download")}</a>}
    </section>
  );
}

function Facts({ frame, picture }: { readonly frame: Frame; readonly picture: Picture | null }): VNode {
  const { summary, file, seeds } = frame;
  const label = frameLabel(frame);
  return (
    <dl class="facts">
      {label && <><dt>{t("output.coordinates")}</dt><dd>{label}</dd></>}
      {Object.keys(seeds).length > 0 && <><dt>{t("output.seeds")}</dt><dd>{coordinates(seeds)}</dd></>}
      {picture && <><dt>{t("viewer.measures")}</dt><dd>{t("viewer.size", { width: picture.width, height: picture.height })}{picture.data instanceof Uint16Array ? `, ${t("viewer.sixteen")}` : ""}</dd></>}
      {summary && <><dt>{summary.type}</dt><dd>{[shape(summary), summary.dtype].filter(Boolean).join(" ")}</dd></>}
      {file && <><dt>{t("output.file")}</dt><dd>{file.name}</dd></>}
    </dl>
  );
}

/** The node's own numbers: published by a run that ends there. */
function Exact({ source }: { readonly source: Parameters<typeof publishExact>[0] }): VNode {
  const [busy, setBusy] = useState(false);
  const get = (): void => {
    setBusy(true);
    publishExact(source).catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), true)).finally(() => setBusy(false));
  };
  return <button disabled={busy} aria-busy={busy} onClick={get}>{t(busy ? "viewer.getting" : "viewer.get_exact")}</button>;
}
