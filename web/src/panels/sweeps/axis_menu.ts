/** What can be done with an axis: its values, another name, zip, one axis of two, an axis of its own for a field, remove. */
import { placeText } from "../../graph/document";
import { placesOn, refuseZip, sameValues, zipMembers } from "../../graph/sweep_edit";
import * as commands from "../../store/commands/sweeps";
import { axesOf } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import type { MenuEntry } from "../shell/menu";
import { goTo, toast } from "../workbench";
import { openSweep } from "./open";
import { askAxisName } from "./rename";

const act = (perform: () => string | null) => (): void => {
  const why = perform();
  if (why !== null) toast(why, true);
};

export function axisEntries(editor: Editor, name: string): readonly MenuEntry[] {
  const axes = axesOf(editor);
  const places = placesOn(editor.document, name);
  const zipped = zipMembers(editor.document.axes.get(name)?.data) !== null;
  const others = [...axes.axes.keys()].filter((other) => other !== name);
  const edited = zipped ? places : places.slice(0, 1);
  const columns = new Set(places.map((place) => columnOf(editor, place.node, place.port)));
  return [
    ...(columns.size > 1 || zipped ? places : edited).map((place): MenuEntry => ({ label: columns.size > 1 || zipped ? `${t("axis.edit")} ${placeText(place)}` : t("axis.edit"), perform: () => openSweep(editor, place) })),
    { label: t("axis.rename"), perform: () => askAxisName(editor, name) },
    ...others.filter((other) => refuseZip(axes, [name, other]) === null).map((other): MenuEntry => ({ label: t("axis.zip_with", { axis: other }), perform: act(() => commands.zip(editor, [name, other])) })),
    ...others.filter((other) => sameValues(axes, name, other)).map((other): MenuEntry => ({ label: t("axis.merge_with", { axis: other }), perform: act(() => commands.mergeAxes(editor, other, name)) })),
    ...(zipped ? [{ label: t("axis.unzip"), perform: act(() => commands.unzip(editor, name)) }] : []),
    ...(places.length > 1 && !zipped ? places.map((place): MenuEntry => ({ label: t("axis.part", { place: placeText(place) }), perform: act(() => commands.partAxis(editor, place, commands.axisNameFor(editor, place))) })) : []),
    "line",
    ...places.map((place): MenuEntry => ({ label: t("axis.go", { place: placeText(place) }), perform: () => goTo(place.node) })),
    "line",
    { label: t("axis.remove_how"), perform: act(() => commands.removeAxis(editor, name)) },
  ];
}

function columnOf(editor: Editor, node: string, port: string): string {
  const binding = editor.document.nodes.get(node)?.inputs.get(port);
  return binding?.kind === "axis" ? `${binding.axis} ${binding.column ?? ""}` : "";
}
