/** The pictures of a slot in a row: cells by their coordinates, pictures of a batch by their number. Arrows walk. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../messages";
import type { Seen } from "./seen";
import { Thumb } from "./slot_list";
import { walkTo } from "./state";
import { frameLabel } from "./words";

const MOST = 200;

export function Filmstrip({ seen: { index, frames, at } }: { readonly seen: Seen }): VNode | null {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => row.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [at]);
  if (frames.length < 2) return null;
  const from = Math.max(0, Math.min(at - MOST / 2, frames.length - MOST));
  const keys = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: frames.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(frames.length - 1, Math.max(0, to));
    walkTo(index, next);
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus());
  };
  return (
    <div class="v-film" ref={row} role="group" aria-label={t("viewer.film", { count: frames.length })} onKeyDown={keys}>
      {frames.slice(from, from + MOST).map((frame, i) => {
        const words = frameLabel(frame) || t("viewer.of_batch", { index: from + i + 1, count: frames.length });
        return (
          <button key={frame.id} aria-pressed={from + i === at} aria-label={words} title={words} tabIndex={from + i === at ? 0 : -1} onClick={() => walkTo(index, from + i)}>
            <span class="v-thumb">{frame.problem ? "!" : <Thumb frame={frame} />}</span>
            <span class="v-name">{words}</span>
          </button>
        );
      })}
    </div>
  );
}
