/** All cells of a node as a grid of marks: colour and shape say how each stands, a click or the arrow keys move the cursor there. */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { cellAt, cellWords, indexAt, placesOf, type CellSpace } from "../../graph/cells";
import { cellStates, countStates, type CellState } from "../../store/cells";
import { moveCursorTo, nodeAxesOf, nodeSpace } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useEditor } from "../shared/hooks";
import { selectedNode } from "../inspector/parameters";
import { Retry } from "./retry";
import { shownColumns, shownRows, SIZE, step, type Seen } from "./walk";

export const MARKS: Readonly<Record<CellState, string>> = { never: "·", waiting: "…", running: "▸", done: "●", cached: "○", failed: "✕", skipped: "–" };

/** The selected node, or the one of most calls. */
function nodeOf(editor: Editor, selected: string | null): string | null {
  if (selected !== null && nodeSpace(editor, selected).count > 1) return selected;
  let most: string | null = null;
  for (const name of nodeAxesOf(editor).keys()) if (nodeSpace(editor, name).count > (most === null ? 1 : nodeSpace(editor, most).count)) most = name;
  return most;
}

export function CellGrid({ editor, onClose }: { readonly editor: Editor; readonly onClose: () => void }): VNode {
  const selected = useEditor(editor, (state) => selectedNode(state.selection));
  const node = nodeOf(editor, selected);
  const space = node === null ? null : nodeSpace(editor, node);
  const states = useEditor(editor, (state) => (node === null || !space ? null : cellStates(state, node, space)));
  const cursor = useEditor(editor, (state) => state.cursor);
  if (node === null || !space || !states) return <div class="cell-panel"><p class="dim">{t("grid.pick")}</p><Close onClose={onClose} /></div>;
  const fresh = states.length === space.count ? states : cellStates(editor.get(), node, space);
  return (
    <div class="cell-panel" role="group" aria-label={t("grid.title", { node })}>
      <header><strong>{t("grid.title", { node })}</strong><Sides space={space} /><Counts states={fresh} /><Retry editor={editor} node={node} states={fresh} /><Close onClose={onClose} /></header>
      <Cells key={node} editor={editor} node={node} space={space} states={fresh} at={indexAt(space, cursor.places)} />
    </div>
  );
}

const Close = ({ onClose }: { readonly onClose: () => void }): VNode => <button class="quiet" aria-label={t("grid.close")} onClick={onClose}><Icon name="close" size={14} /></button>;

/** Which axes run down and which across. */
function Sides({ space: { axes } }: { readonly space: CellSpace }): VNode | null {
  const last = axes.at(-1);
  if (!last || axes.length < 2) return null;
  return <span class="dim">{t("grid.rows", { axes: axes.slice(0, -1).map(({ name }) => name).join(" × ") })} · {t("grid.columns", { axes: last.name })}</span>;
}

/** How many cells there are of each state, with their marks: also the legend. */
function Counts({ states }: { readonly states: readonly CellState[] }): VNode {
  return <ul class="cell-counts">{[...countStates(states)].map(([state, count]) => <li key={state}><span class={`cell-mark ${state}`} aria-hidden="true">{MARKS[state]}</span> {count} {t(`grid.state_${state}`)}</li>)}</ul>;
}

interface CellsProps {
  readonly editor: Editor;
  readonly node: string;
  readonly space: CellSpace;
  readonly states: readonly CellState[];
  readonly at: number;
}

/** Only the cells in sight are elements. The last axis runs along a row; of one axis alone, rows are as wide as there is room. */
function Cells({ editor, node, space, states, at }: CellsProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<Seen>({ left: 0, top: 0, width: 600, height: 180 });
  const columns = space.axes.length === 1 ? Math.max(1, Math.min(space.count, Math.floor((seen.width - 4) / SIZE))) : (space.axes.at(-1)?.length ?? 1);
  const rows = Math.ceil(space.count / columns);
  const look = (): void => { const e = box.current; if (e) setSeen({ left: e.scrollLeft, top: e.scrollTop, width: e.clientWidth, height: e.clientHeight }); };
  useEffect(() => {
    look();
    const watching = new ResizeObserver(look);
    if (box.current) watching.observe(box.current);
    return () => watching.disconnect();
  }, []);
  useLayoutEffect(() => reveal(box.current, at, columns), [at, columns]);
  const go = (index: number): void => {
    const places = placesOf(space, Math.min(Math.max(index, 0), space.count - 1));
    moveCursorTo(editor, new Map(space.axes.map((axis, i) => [axis.name, places[i] ?? 0])));
  };
  const keys = (event: KeyboardEvent): void => {
    const to = step(event, at, columns, space.count);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  const words = (index: number): string => t("grid.cell", { cell: cellWords(cellAt(space, index)), state: t(`grid.state_${states[index] ?? "never"}`) });
  return (
    <div class="cells" ref={box} role="grid" tabIndex={0} aria-label={t("grid.name", { node })} aria-rowcount={rows} aria-colcount={columns} aria-activedescendant={`cell-${at}`} onScroll={look} onKeyDown={keys}>
      <div class="cells-all" role="rowgroup" style={{ width: `${columns * SIZE}px`, height: `${rows * SIZE}px` }}>
        {shownRows(seen, rows, columns, at).map((row) => (
          <div role="row" key={row} aria-rowindex={row + 1}>
            {shownColumns(seen, row, columns, space.count, at).map((index) => (
              <div key={index} id={`cell-${index}`} role="gridcell" aria-colindex={(index % columns) + 1} aria-selected={index === at} aria-label={words(index)} title={words(index)}
                class={`cell-mark ${states[index] ?? "never"}${index === at ? " here" : ""}`} style={{ transform: `translate(${(index % columns) * SIZE}px, ${row * SIZE}px)` }} onClick={() => go(index)}>
                <span aria-hidden="true">{MARKS[states[index] ?? "never"]}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Bring the cell of the cursor into sight. */
function reveal(box: HTMLElement | null, at: number, columns: number): void {
  if (!box) return;
  const [x, y] = [(at % columns) * SIZE, Math.floor(at / columns) * SIZE];
  if (x < box.scrollLeft || x + SIZE > box.scrollLeft + box.clientWidth) box.scrollLeft = x - box.clientWidth / 2;
  if (y < box.scrollTop || y + SIZE > box.scrollTop + box.clientHeight) box.scrollTop = y - box.clientHeight / 2;
}
