/** Which axes a node reduces, as chips in their order: the first one is the slowest. */
import "../../styles/sweeps.css";
import type { VNode } from "preact";
import { carried } from "../../graph/axes";
import type { GraphNode } from "../../graph/document";
import { setOver } from "../../store/commands/sweeps";
import { axesOf, nodeAxesOf } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { locale } from "../shared/format";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";

export function Over({ editor, node }: { readonly editor: Editor; readonly node: GraphNode }): VNode | null {
  const axes = axesOf(editor);
  const { over } = node;
  const carriers = [...new Set([...node.inputs.values()].flatMap((binding) => carried(binding, nodeAxesOf(editor), axes)))];
  const free = carriers.filter((axis) => !over.includes(axis));
  if (!over.length && !free.length) return null;
  const put = (next: readonly string[]): void => void setOver(editor, node.name, next);
  return (
    <section class="field over" aria-label={t("over.title")}>
      <h2 class="head">{t("over.title")}</h2>
      <ol class="over-chips">{over.map((axis, i) => <Chip key={axis} axis={axis} at={i} over={over} known={axes.axes.has(axis)} put={put} />)}</ol>
      {!over.length && <p class="dim">{t("over.none", { axes: new Intl.ListFormat(locale() ?? "en-GB").format(free) })}</p>}
      <div class="over-add">{free.map((axis) => <button key={axis} onClick={() => put([...over, axis])}><Icon name="add" size={13} />{t("over.add", { axis })}</button>)}</div>
      {over.length > 1 && <p class="help">{t("over.how")}</p>}
    </section>
  );
}

interface ChipProps {
  readonly axis: string;
  readonly at: number;
  readonly over: readonly string[];
  readonly known: boolean;
  readonly put: (over: readonly string[]) => void;
}

function Chip({ axis, at, over, known, put }: ChipProps): VNode {
  const move = (by: number): void => {
    if (at + by < 0 || at + by >= over.length) return;
    const next = over.filter((one) => one !== axis);
    next.splice(at + by, 0, axis);
    put(next);
  };
  const keys = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : 0;
    if (by) move(by);
    else if (event.key === "Delete" || event.key === "Backspace") put(over.filter((one) => one !== axis));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li class={`over-chip${known ? "" : " danger"}`} tabIndex={0} aria-label={t("over.chip", { axis, place: at + 1, count: over.length })} onKeyDown={keys}>
      <span>{axis}</span>
      {over.length > 1 && <button class="quiet" disabled={at === 0} aria-label={t("over.earlier", { axis })} onClick={() => move(-1)}><Icon name="back" size={12} /></button>}
      {over.length > 1 && <button class="quiet" disabled={at === over.length - 1} aria-label={t("over.later", { axis })} onClick={() => move(1)}><Icon name="forward" size={12} /></button>}
      <button class="quiet" aria-label={t("over.remove", { axis })} onClick={() => put(over.filter((one) => one !== axis))}><Icon name="close" size={12} /></button>
    </li>
  );
}
