/** Zoom as buttons: smaller, larger, fit, exact; and the scale in words. */
import type { VNode } from "preact";
import type { Picture } from "../../pixels/picture";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { zoomBy } from "./hands";
import type { Stage } from "./stage";
import { mode, scale, view, wipe } from "./state";

export function Zoom({ stage, picture }: { readonly stage: Stage | null; readonly picture: Picture | null }): VNode {
  const by = (how: Parameters<typeof zoomBy>[2]) => (): void => { if (stage) zoomBy(stage, picture, how); };
  return (
    <div class="v-zoom" role="group" aria-label={t("viewer.zooming")}>
      <button class="quiet" aria-label={t("viewer.smaller")} title={`${t("viewer.smaller")} (-)`} onClick={by("out")}><Icon name="minus" size={14} /></button>
      <output>{picture ? t("viewer.zoom", { percent: Number((scale.value * 100).toPrecision(3)) }) : "–"}</output>
      <button class="quiet" aria-label={t("viewer.larger")} title={`${t("viewer.larger")} (+)`} onClick={by("in")}><Icon name="add" size={14} /></button>
      <button class="quiet" aria-pressed={view.value === null} title={`${t("viewer.fit")} (0)`} onClick={by("fit")}>{t("viewer.fit")}</button>
      <button class="quiet" aria-pressed={scale.value === 1} title={`${t("viewer.exact")} (1)`} aria-label={t("viewer.exact")} onClick={by("exact")}>1:1</button>
      {mode.value === "wipe" && <label class="v-wipe">{t("viewer.wipe")}<input type="range" min={0} max={1} step={0.01} value={wipe.value} aria-valuetext={`${Math.round(wipe.value * 100)} %`} onInput={(e) => { wipe.value = Number(e.currentTarget.value); }} /></label>}
    </div>
  );
}
