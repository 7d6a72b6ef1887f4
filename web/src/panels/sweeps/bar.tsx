/** The axis bar at the bottom of the canvas: one slider an axis. It moves all thumbnails, chips and results at once. */
import "../../styles/sweeps.css";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { spaceOf } from "../../graph/cells";
import { axesOf } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useEditor } from "../shared/hooks";
import { Advice } from "./advice";
import { CellGrid } from "./grid";
import { keepCursor } from "./kept_cursor";
import { AxisSlider } from "./slider";

export function AxisBar({ editor }: { readonly editor: Editor }): VNode | null {
  useEditor(editor, (state) => state.revision);
  const cursor = useEditor(editor, (state) => state.cursor);
  const [grid, setGrid] = useState(false);
  useEffect(() => keepCursor(editor), [editor]);
  const axes = axesOf(editor);
  if (!editor.document.axes.size) return null;
  const all = spaceOf([...axes.axes.keys()], axes);
  return (
    <section class="axis-bar" aria-label={t("axis.bar")}>
      <Advice editor={editor} />
      {grid && <CellGrid editor={editor} onClose={() => setGrid(false)} />}
      {[...axes.mistakes].map(([axis, mistake]) => <p key={axis} class="danger axis-bad"><Icon name="warning" size={14} /> {t("axis.bad", { axis, mistake })}</p>)}
      <div class="axis-row">
        {[...axes.axes.values()].map((axis) => <AxisSlider key={axis.name} editor={editor} axis={axis} place={cursor.places.get(axis.name) ?? 0} />)}
        <span class="spring" />
        <span class="dim axis-cells">{t("axis.cells", { count: all.count })}</span>
        <button class="quiet" aria-expanded={grid} aria-label={t("axis.grid_show")} title={t("axis.grid_show")} onClick={() => setGrid(!grid)}><Icon name="boxes" size={15} />{t("axis.grid")}</button>
      </div>
    </section>
  );
}
