/** A field that is swept, in the inspector: its axis, how many values, the one under the cursor; change them or end the sweep. */
import "../../styles/sweeps.css";
import type { VNode } from "preact";
import { placeText, type AxisBinding, type Place } from "../../graph/document";
import { valueWords } from "../../graph/cells";
import * as commands from "../../store/commands/sweeps";
import { axesOf, sweptBy } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { useEditor } from "../shared/hooks";
import { openSweep } from "./open";

export function Swept({ editor, place, binding }: { readonly editor: Editor; readonly place: Place; readonly binding: AxisBinding }): VNode {
  const cursor = useEditor(editor, (state) => state.cursor);
  const found = sweptBy(axesOf(editor), binding);
  const axis = binding.column === null ? binding.axis : `${binding.axis}.${binding.column}`;
  const value = valueWords(found?.values[cursor.places.get(found.axis.name) ?? 0], 60);
  return (
    <div class="wired swept-field">
      <span>⇉ {found ? t("sweep.swept", { axis, count: found.values.length, value }) : t("sweep.swept_lost", { axis })}</span>
      {found && <button class="quiet" aria-label={t("sweep.edit_named", { field: placeText(place) })} onClick={() => openSweep(editor, place)}>{t("sweep.edit")}</button>}
      <button class="quiet" aria-label={t("sweep.end_named", { field: placeText(place), value })} title={t("sweep.end_how", { value })} onClick={() => void commands.endSweep(editor, place)}>{t("sweep.end")}</button>
    </div>
  );
}
