/** A table as a sweep: CSV or cells of a spreadsheet, each column into a field; its rows walk together. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Scalar } from "../../api/catalogue";
import { parsePlace, placeText, type Place } from "../../graph/document";
import { refuseLiteral } from "../../graph/literals";
import { inputPort, inputsOf } from "../../graph/ports";
import { canSweep } from "../../graph/sweep";
import * as edits from "../../graph/sweep_edit";
import { view } from "../../store/commands";
import * as commands from "../../store/commands/sweeps";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { readTable, type Table } from "../drop/table";
import { announcement, closeWindow } from "../workbench";
import { SweepFrame } from "./frame";
import { usePrice } from "./price";

interface TableProps {
  readonly editor: Editor;
  /** The field that the table was opened from. */
  readonly place: Place;
}

export function TableWindow({ editor, place }: TableProps): VNode {
  const [text, setText] = useState("");
  const [name, setName] = useState("rows");
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [refused, setRefused] = useState("");
  const table = text.trim() ? readTable(text, "rows.csv") : null;
  const fields = fieldsOf(editor);
  const goesTo = (column: string): string => chosen[column] ?? guess(column, table, place, fields);
  const columns = new Map((table?.columns ?? []).map((column) => [column, [parsePlace(goesTo(column))].filter((one) => one !== null)] as const));
  const bad = !table ? t("sweep.table_bad") : edits.refuseAxisName(editor.document, name) ?? unfit(editor, table, columns);
  const price = usePrice(editor, JSON.stringify([text, name, [...columns]]), table && !bad ? (draft) => edits.addTable(draft, name, table.data, columns) : null);
  const make = (): void => {
    const why = table ? commands.sweepTable(editor, name, table.data, columns) : null;
    if (why !== null) return setRefused(why);
    closeWindow();
    announcement.value = t("edit.sweep_table", { axis: name });
  };
  return (
    <SweepFrame title={t("sweep.kind_table")} main={t("sweep.make")} bad={bad ?? refused} price={price} onMain={make}>
      <div>
        <label for="sweep-table">{t("sweep.table")}</label>
        <textarea id="sweep-table" rows={6} value={text} spellcheck={false} autofocus aria-describedby="sweep-table-how sweep-said" onInput={(e) => setText(e.currentTarget.value)} />
        <p class="dim" id="sweep-table-how">{t("sweep.table_how")}</p>
        <label class="file">{t("sweep.table_file")} <input type="file" accept=".csv,.tsv,text/csv,text/tab-separated-values" onChange={(e) => void e.currentTarget.files?.[0]?.text().then(setText)} /></label>
      </div>
      {table && <p>{t("sweep.table_rows", { count: table.rows })}</p>}
      {(table?.columns ?? []).map((column) => (
        <label key={column} class="sweep-column">{t("sweep.column_to", { column })}
          <select value={goesTo(column)} onChange={(e) => setChosen({ ...chosen, [column]: e.currentTarget.value })}>
            <option value="">{t("sweep.column_none")}</option>
            {fields.map((field) => <option key={field} value={field}>{field}</option>)}
          </select>
        </label>
      ))}
      <label>{t("sweep.name")}<input type="text" value={name} spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} /></label>
    </SweepFrame>
  );
}

/** The fields of the workflow that can walk along a column. */
function fieldsOf(editor: Editor): string[] {
  const graph = view(editor);
  return [...editor.document.nodes.values()].flatMap((node) => inputsOf(graph, node).filter(({ port, binding }) => canSweep(port) && binding?.kind !== "wire").map(({ name }) => placeText({ node: node.name, port: name })));
}

/** A column named as a field goes there; else as its parameter; of a table of one column, to the field that it began from. */
function guess(column: string, table: Table | null, place: Place, fields: readonly string[]): string {
  const word = column.toLowerCase();
  if (place.port.toLowerCase() === word || table?.columns.length === 1) return placeText(place);
  return fields.find((field) => field.toLowerCase().replaceAll(".", "_") === word) ?? fields.find((field) => parsePlace(field)?.port.toLowerCase() === word) ?? "";
}

/** Why the columns do not fit the fields, or null. */
function unfit(editor: Editor, table: Table, columns: ReadonlyMap<string, readonly Place[]>): string | null {
  const places = [...columns].flatMap(([column, all]) => all.map((place) => ({ column, place })));
  if (!places.length) return t("sweep.table_free");
  const data = table.data["columns"] as Readonly<Record<string, readonly Scalar[]>>;
  for (const { column, place } of places) {
    const port = inputPort(view(editor), place);
    const why = port && (data[column] ?? []).map((value) => refuseLiteral(port, value)).find((words) => words !== null);
    if (why) return t("sweep.column_bad", { column, place: placeText(place), reason: why });
  }
  return null;
}
