/** Arranging the app: names, headings, order by dragging or buttons, what is shown and what not. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { DeclaredTable } from "../../graph/declare";
import { parsePlace, placeText, type Declared } from "../../graph/document";
import { t } from "../../messages";
import { declarePlace } from "../../store/commands";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { OwnIcon } from "../outline/icons";
import { announcement, toast } from "../workbench";
import { headingOf, hideInApp, moveInApp, notShown, renameInApp, setHeading, shownIn } from "./shown";

export function Arrange({ editor }: { editor: Editor }): VNode {
  return (
    <div class="app-arrange">
      <h3>{t("app.fields")}</h3>
      <Part editor={editor} part="inputs" />
      <h3>{t("app.shown_results")}</h3>
      <Part editor={editor} part="outputs" />
    </div>
  );
}

const KIND = "application/x-wireloom-field";

interface PartProps {
  readonly editor: Editor;
  readonly part: DeclaredTable;
}

function Part({ editor, part }: PartProps): VNode {
  const [over, setOver] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const entries = shownIn(editor.document, part);
  const move = (name: string, to: number): void => {
    if (!moveInApp(editor, part, name, to)) return;
    announcement.value = t("outline.moved", { name, place: to + 1, count: entries.length });
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"] .now`)?.focus());
  };
  const drop = (event: DragEvent, to: number): void => {
    const [table, name] = (event.dataTransfer?.getData(KIND) ?? "").split("/");
    setOver(null);
    if (table !== part || name === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(name, to);
  };
  return (
    <>
      <ul class="arrange" ref={list}>
        {entries.map((declared, i) => (
          <li key={declared.name} data-name={declared.name} class={over === declared.name ? "over" : ""}
            onDragOver={(e) => { if (e.dataTransfer?.types.includes(KIND)) { e.preventDefault(); e.stopPropagation(); setOver(declared.name); } }} onDragLeave={() => setOver(null)} onDrop={(e) => drop(e, i)}>
            <Entry editor={editor} part={part} declared={declared} at={i} count={entries.length} onMove={(to) => move(declared.name, to)} />
          </li>
        ))}
      </ul>
      <Add editor={editor} part={part} />
    </>
  );
}

interface EntryProps extends PartProps {
  readonly declared: Declared;
  readonly at: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
}

function Entry({ editor, part, declared: { name }, at, count, onMove }: EntryProps): VNode {
  const drag = (event: DragEvent): void => event.dataTransfer?.setData(KIND, `${part}/${name}`);
  const rename = (input: HTMLInputElement): void => {
    const why = renameInApp(editor, part, name, input.value);
    if (why === null) return;
    input.value = name;
    toast(why, true);
  };
  return (
    <>
      {part === "inputs" && <input type="text" class="heading" aria-label={t("app.section", { name })} placeholder={t("app.section_hint")} value={headingOf(editor.document, name)} onChange={(e) => setHeading(editor, name, e.currentTarget.value)} />}
      <div class="entry">
        <span class="grip" draggable onDragStart={drag} title={t("app.drag", { name })} aria-hidden="true"><OwnIcon name="grip" size={15} /></span>
        <input type="text" aria-label={t(part === "inputs" ? "app.field_name" : "app.result_name", { name })} value={name} spellcheck={false} onChange={(e) => rename(e.currentTarget)} />
        <button type="button" class={`quiet${at > 0 ? " now" : ""}`} disabled={at === 0} aria-label={t("app.up", { name })} title={t("app.up", { name })} onClick={() => onMove(at - 1)}><Icon name="up" size={15} /></button>
        <button type="button" class={`quiet${at > 0 ? "" : " now"}`} disabled={at === count - 1} aria-label={t("app.down", { name })} title={t("app.down", { name })} onClick={() => onMove(at + 1)}><Icon name="down" size={15} /></button>
        <button type="button" class="quiet" aria-label={t("app.remove", { name })} title={t("app.remove", { name })} onClick={() => hideInApp(editor, part, name)}><Icon name="close" size={15} /></button>
      </div>
    </>
  );
}

/** What is not shown yet, to choose from. */
function Add({ editor, part }: PartProps): VNode | null {
  const free = notShown(editor, part);
  if (!free.length) return null;
  const choose = (select: HTMLSelectElement): void => {
    const place = parsePlace(select.value);
    select.value = "";
    if (place) announcement.value = t("app.shown", { name: declarePlace(editor, part, place) });
  };
  return (
    <select aria-label={t(part === "inputs" ? "app.add_field_label" : "app.add_result_label")} value="" onChange={(e) => choose(e.currentTarget)}>
      <option value="">{t(part === "inputs" ? "app.add_field" : "app.add_result")}…</option>
      {free.map((place) => <option key={placeText(place)} value={placeText(place)}>{`${place.port} (${place.node})`}</option>)}
    </select>
  );
}
