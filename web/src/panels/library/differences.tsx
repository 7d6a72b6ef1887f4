/** Differences between two documents in words, as a list with a box to tick each. */
import type { VNode } from "preact";
import type { Difference } from "../../graph/compare/compare";
import type { Json } from "../../graph/document";
import { isObject } from "../../graph/looks";
import { brief } from "../../graph/words";
import { t, type MessageKey } from "../../messages";

const NAMES: Partial<Record<Difference["kind"], MessageKey>> = { node_added: "diff.node_added", node_removed: "diff.node_removed", type: "diff.type", axis: "diff.axis",
  input: "diff.input", output: "diff.output", note: "diff.note", frame: "diff.frame", title: "diff.title", look: "diff.look", other: "diff.other" };

/** "guide.scale", "Node extra added", "Places and looks of 3 items". */
export function nameOf(one: Difference): string {
  const key = NAMES[one.kind];
  return key ? t(key, { where: one.where, count: typeof one.after === "number" ? one.after : one.changes.length }) : one.where;
}

/** A value as a difference shows it: a wire by where it comes from. */
export function shownValue(data: Json | undefined): string {
  if (data === undefined) return t("diff.nothing");
  if (isObject(data) && typeof data["from"] === "string") return `← ${data["from"]}`;
  if (isObject(data) && typeof data["axis"] === "string") return t("diff.axis_value", { axis: data["axis"] });
  return brief(data, 60);
}

interface ListProps {
  readonly differences: readonly Difference[];
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (id: string, chosen: boolean) => void;
}

export function DifferenceList({ differences, chosen, onChoose }: ListProps): VNode {
  return (
    <ul class="differences">
      {differences.map((one) => (
        <li key={one.id}>
          <label>
            {onChoose && <input type="checkbox" checked={chosen?.has(one.id) ?? false} onChange={(e) => onChoose(one.id, e.currentTarget.checked)} />}
            <span class="what">{nameOf(one)}</span>
            {showsValues(one) && <Values before={one.before} after={one.after} />}
          </label>
        </li>
      ))}
    </ul>
  );
}

export const showsValues = ({ kind }: Difference): boolean => kind !== "look" && kind !== "note" && kind !== "frame";

export function Values({ before, after }: { before: Json | undefined; after: Json | undefined }): VNode {
  return <span class="values"><del>{shownValue(before)}</del> <span aria-hidden="true">→</span> <ins>{shownValue(after)}</ins></span>;
}
