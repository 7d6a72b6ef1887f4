/** The window in which a sweep is made or changed: how its values are said, on which axis, what they are, what they cost. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { InputPort } from "../../api/catalogue";
import { placeText, type AxisBinding, type Draft, type Place } from "../../graph/document";
import { inputPort } from "../../graph/ports";
import { askedFor, canSweep, kindsFor, NOTHING_ASKED, readSweep, type Asked, type SweepRead } from "../../graph/sweep";
import * as edits from "../../graph/sweep_edit";
import { view } from "../../store/commands";
import * as commands from "../../store/commands/sweeps";
import { axesOf, sweptBy } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { literalOf } from "../inspector/edits";
import { announcement, closeWindow, openWindow, toast } from "../workbench";
import { AxisChoice, type OnAxis } from "./axis_choice";
import { SweepFrame } from "./frame";
import { KindFields } from "./kinds";
import { usePrice } from "./price";
import { Preview } from "./preview";
import { TableWindow } from "./table";

/** Sweep a field, or change the values of the sweep that it is on. */
export function showSweep(editor: Editor, place: Place): void {
  const port = inputPort(view(editor), place);
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  if (!canSweep(port)) return toast(t("typed.no_sweep", { place: placeText(place) }), true);
  if (binding?.kind === "axis") openWindow(<EditSweep editor={editor} place={place} port={port} binding={binding} />);
  else openWindow(<NewSweep editor={editor} place={place} port={port} />);
}

interface SweepProps {
  readonly editor: Editor;
  readonly place: Place;
  readonly port: InputPort;
}

/** What the field holds now, as a beginning. */
function begun(editor: Editor, place: Place, port: InputPort): Asked {
  const value = literalOf(port, editor.document.nodes.get(place.node)?.inputs.get(place.port));
  const text = value === null ? "" : String(value);
  const widget = port.widget?.kind === "range" ? port.widget : null;
  const last = widget && widget.high < 1e6 ? String(widget.high) : text;
  return { ...NOTHING_ASKED, kind: kindsFor(port)[0] ?? "list", text, first: text, last, step: String(widget?.step ?? 1), picked: value === null ? [] : [text] };
}

function NewSweep({ editor, place, port }: SweepProps): VNode {
  const [asked, setAsked] = useState(() => begun(editor, place, port));
  const [table, setTable] = useState(false);
  const [on, setOn] = useState<OnAxis>({ how: "new", axis: commands.axisNameFor(editor, place) });
  const [refused, setRefused] = useState("");
  const read = readSweep(asked, port);
  const change = changeOf(place, read, on);
  const price = usePrice(editor, JSON.stringify([asked, on]), change);
  if (table) return <TableWindow editor={editor} place={place} />;
  const bad = "problem" in read && on.how !== "same" ? read.problem : on.how === "new" ? edits.refuseAxisName(editor.document, on.axis) : null;
  const make = (): void => {
    const why = perform(editor, place, read, on);
    if (why !== null) return setRefused(why);
    done(t("edit.sweep", { place: placeText(place), axis: on.axis }));
  };
  return (
    <SweepFrame title={t("sweep.title", { place: placeText(place) })} main={t("sweep.make")} bad={bad ?? refused} price={price} onMain={make}>
      {on.how !== "same" && <KindFields port={port} asked={asked} onAsked={setAsked} onTable={() => setTable(true)} />}
      <AxisChoice editor={editor} port={port} on={on} fresh={commands.axisNameFor(editor, place)} onChange={setOn} />
      {on.how !== "same" && !("problem" in read) && <Preview values={read.values} />}
    </SweepFrame>
  );
}

/** What the choices mean as a change of a draft: for the price. */
function changeOf(place: Place, read: SweepRead, on: OnAxis): ((draft: Draft) => void) | null {
  if (on.how === "same") return (draft) => edits.joinAxis(draft, place, on.axis, on.column ?? null);
  if ("problem" in read) return null;
  return on.how === "new" ? (draft) => edits.addSweep(draft, place, on.axis, read.data) : (draft) => edits.shareAxis(draft, place, on.axis, place.port, read.values);
}

function perform(editor: Editor, place: Place, read: SweepRead, on: OnAxis): string | null {
  if (on.how === "same") return commands.sweepAlong(editor, place, on.axis, on.column ?? null);
  if ("problem" in read) return read.problem;
  return on.how === "new" ? commands.sweep(editor, place, on.axis, read.data) : commands.sweepInStep(editor, place, on.axis, read.values);
}

function done(words: string): void {
  closeWindow();
  announcement.value = words;
}

/** Other values for the axis (or the column of it) that a field walks along. */
function EditSweep({ editor, port, binding }: SweepProps & { readonly binding: AxisBinding }): VNode {
  const { axis, column } = binding;
  const data = column === null ? (editor.document.axes.get(axis)?.data ?? null) : { values: (sweptBy(axesOf(editor), binding)?.values ?? []) as readonly string[] };
  const [asked, setAsked] = useState(() => askedFor(data, port));
  const [refused, setRefused] = useState("");
  const read = readSweep(asked, port);
  const change = "problem" in read ? null : (draft: Draft): void => (column === null ? edits.changeAxis(draft, axis, read.data) : edits.changeColumn(draft, axis, column, read.values));
  const price = usePrice(editor, JSON.stringify(asked), change);
  const places = edits.placesOn(editor.document, axis);
  const make = (): void => {
    const why = "problem" in read ? read.problem : column === null ? commands.changeAxis(editor, axis, read.data) : commands.changeColumn(editor, axis, column, read.values);
    if (why !== null) return setRefused(why);
    done(t("edit.axis_values", { axis }));
  };
  return (
    <SweepFrame title={t("sweep.title_edit", { axis: column === null ? axis : `${axis}.${column}` })} main={t("sweep.change")} bad={"problem" in read ? read.problem : refused} price={price} onMain={make}>
      <KindFields port={port} asked={asked} onAsked={setAsked} />
      <p class="dim">{t("sweep.shared", { count: places.length, places: places.map(placeText).join(", ") })}</p>
      {!("problem" in read) && <Preview values={read.values} />}
    </SweepFrame>
  );
}
