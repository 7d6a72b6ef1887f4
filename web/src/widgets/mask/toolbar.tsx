/** The tools of the mask painter: each drag and click has its button or number here. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../messages";
import type { FieldServices } from "../field";
import { Icon } from "../icon";
import { Twin } from "../twin";
import type { Box, Brush } from "./bitmap";
import type { View } from "./view";
import type { Work } from "./work";

export interface Looks {
  /** Of the overlay. */
  readonly opacity: number;
  /** Standard deviation of the soft edge, in pixels. */
  readonly feather: number;
}

export interface ToolbarProps {
  readonly brush: Brush;
  readonly looks: Looks;
  readonly work: Work;
  readonly view: { readonly current: View | null };
  readonly services: FieldServices;
  readonly onBrush: (brush: Brush) => void;
  readonly onLooks: (looks: Looks) => void;
  readonly onTravel: (step: -1 | 1) => void;
  readonly onTell: (text: string) => void;
}

export function Toolbar(props: ToolbarProps): VNode {
  const { brush, looks, services, work, view, onBrush, onLooks, onTravel, onTell } = props;
  return (
    <div class="paint-tools" role="toolbar" aria-label={t("mask.tools")} aria-orientation="vertical">
      <div class="pair" role="radiogroup" aria-label={t("mask.tool")}>
        <button type="button" role="radio" aria-checked={!brush.erase} title="B" onClick={() => onBrush({ ...brush, erase: false })}>{t("mask.paint")}</button>
        <button type="button" role="radio" aria-checked={brush.erase} title="E" onClick={() => onBrush({ ...brush, erase: true })}>{t("mask.erase")}</button>
      </div>
      <Twin id="mask-size" label={t("mask.size")} value={brush.size} low={1} high={2000} step={1} whole log unit="px" services={services} onChange={(size) => onBrush({ ...brush, size })} />
      <Twin id="mask-hardness" label={t("mask.hardness")} value={Math.round(brush.hardness * 100)} low={0} high={100} step={1} whole unit="%" services={services} onChange={(part) => onBrush({ ...brush, hardness: part / 100 })} />
      <Twin id="mask-feather" label={t("mask.feather")} value={looks.feather} low={0} high={128} step={0.5} unit="px" services={services} onChange={(feather) => onLooks({ ...looks, feather })} />
      <Twin id="mask-opacity" label={t("mask.opacity")} value={Math.round(looks.opacity * 100)} low={10} high={100} step={1} whole unit="%" services={services} onChange={(part) => onLooks({ ...looks, opacity: part / 100 })} />
      <div class="pair">
        <button type="button" title="Ctrl+Z" onClick={() => onTravel(-1)}><Icon name="undo" size={14} />{t("mask.undo")}</button>
        <button type="button" title="Ctrl+Shift+Z" onClick={() => onTravel(1)}><Icon name="redo" size={14} />{t("mask.redo")}</button>
      </div>
      <div class="pair">
        <button type="button" onClick={() => { work.fill(255, t("mask.fill")); onTell(t("mask.fill")); }}>{t("mask.fill")}</button>
        <button type="button" onClick={() => { work.fill(0, t("mask.clear")); onTell(t("mask.clear")); }}>{t("mask.clear")}</button>
      </div>
      <button type="button" onClick={() => { work.invert(t("mask.invert")); onTell(t("mask.invert")); }}>{t("mask.invert")}</button>
      <div class="pair three">
        <button type="button" aria-label={t("mask.smaller")} title="-" onClick={() => view.current?.zoomBy(0.8)}><Icon name="minus" size={14} /></button>
        <button type="button" title="0" onClick={() => view.current?.fit()}>{t("mask.fit")}</button>
        <button type="button" aria-label={t("mask.larger")} title="+" onClick={() => view.current?.zoomBy(1.25)}><Icon name="add" size={14} /></button>
      </div>
      <Shapes {...props} />
    </div>
  );
}

const PARTS = ["x", "y", "width", "height"] as const;

/** A rectangle or an ellipse by numbers. */
function Shapes({ work, services, onTell }: ToolbarProps): VNode {
  const { width, height } = work.mask;
  const [kind, setKind] = useState<"rectangle" | "ellipse">("rectangle");
  const [box, setBox] = useState<Box>({ x: Math.round(width / 4), y: Math.round(height / 4), width: Math.max(1, Math.round(width / 2)), height: Math.max(1, Math.round(height / 2)) });
  const draw = (erase: boolean): void => {
    const name = t(erase ? "mask.cut_shape" : "mask.add_shape", { shape: t(`mask.${kind}`) });
    work.shape(kind, box, erase, name);
    onTell(name);
  };
  return (
    <details class="paint-shapes">
      <summary>{t("mask.shape")}</summary>
      <select aria-label={t("mask.shape_kind")} value={kind} onChange={(e) => setKind(e.currentTarget.value as typeof kind)}>
        <option value="rectangle">{t("mask.rectangle")}</option><option value="ellipse">{t("mask.ellipse")}</option>
      </select>
      {PARTS.map((part) => (
        <Twin key={part} id={`mask-box-${part}`} label={t(`mask.box_${part}`)} value={box[part]} low={part.length > 1 ? 1 : 0} high={part === "x" || part === "width" ? width : height} step={1} whole unit="px"
          services={services} onChange={(value) => setBox({ ...box, [part]: value })} />
      ))}
      <div class="pair"><button type="button" onClick={() => draw(false)}>{t("mask.add")}</button><button type="button" onClick={() => draw(true)}>{t("mask.cut")}</button></div>
    </details>
  );
}
