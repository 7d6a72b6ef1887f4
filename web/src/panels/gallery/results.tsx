/** The Results tab: find, look, choose, act. New results come in while it is open. */
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../../messages";
import { LazyMenu } from "../shell/menu";
import { heard } from "../running/watching";
import { announcement } from "../workbench";
import { copyPrompt, deleteLater, setStars } from "./acts";
import { Bar, entriesFor } from "./bar";
import { showRecipes } from "./diff";
import { Grid } from "./grid";
import { openLarge, walkedTo } from "./large";
import { Search } from "./search";
import { choose, NONE, without, type Chosen } from "./select";
import { ask, items, leaving, news, shown, type Item } from "./shelf";

const PAUSE = 100;

export function Results(): VNode {
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const list = shown.value;
  const entries = useMemo(() => list.filter(({ id }) => chosen.ids.has(id)), [list, chosen.ids]);
  useEffect(() => void ask(), []);
  useNews();
  useEffect(() => { if (leaving.value.size) setChosen((old) => without(items.peek().map(({ id }) => id), old, leaving.peek())); }, [leaving.value]);
  useEffect(() => { if (walkedTo.value !== null) setChosen(choose([], NONE, walkedTo.value, "only")); }, [walkedTo.value]);
  const key = (event: KeyboardEvent): boolean => actBy(event, { entries, list, chosen, setChosen });
  const open = (): void => { if (entries[0]) openLarge(entries[0].id, list); };
  return (
    <div class="gallery-results">
      <Search />
      <Grid items={list} chosen={chosen} onChoose={setChosen} onKey={key} onOpen={open} onMenu={setMenu} />
      <Bar entries={entries} all={list} />
      {menu && <LazyMenu label={t("gallery.acts")} at={menu} entries={entriesFor(entries, list)} onClose={() => {
        setMenu(null);
        document.querySelector<HTMLElement>(".gallery-grid")?.focus();
      }} />}
    </div>
  );
}

/** Results of runs that end are there a moment later, and are told of. */
function useNews(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const count = await news();
      if (count) announcement.value = t("gallery.news", { count });
    };
    const stop = heard.on((event) => {
      if (event.kind !== "run_finished") return;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), PAUSE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
}

interface Acting {
  readonly entries: readonly Item[];
  readonly list: readonly Item[];
  readonly chosen: Chosen;
  readonly setChosen: (chosen: Chosen) => void;
}

/** What a key does with the chosen results; the arrows belong to the grid. */
function actBy(event: KeyboardEvent, { entries, list, chosen, setChosen }: Acting): boolean {
  const ctrl = event.ctrlKey || event.metaKey;
  const ids = (): number[] => list.map(({ id }) => id);
  const active = list.find(({ id }) => id === chosen.active);
  const meant = entries.length ? entries : active ? [active] : [];
  const [one, other] = entries;
  if (event.altKey) return false;
  switch (event.key) {
    case " ": if (chosen.active !== null) setChosen(choose(ids(), chosen, chosen.active, event.shiftKey ? "range" : "toggle")); return true;
    case "Enter": if (active) openLarge(active.id, list); return true;
    case "Delete": deleteLater(meant); return true;
    case "Escape": if (!chosen.ids.size) return false; setChosen({ ...chosen, ids: new Set() }); return true;
    case "a": if (!ctrl) return false; setChosen({ ...chosen, ids: new Set(ids()) }); announcement.value = t("gallery.chosen", { count: list.length }); return true;
    case "c": if (ctrl) void copyPrompt(meant); else if (one && other && entries.length === 2) void showRecipes(one, other); else return false; return true;
    default:
      if (ctrl || !/^[0-5]$/.test(event.key) || !meant.length) return false;
      void setStars(meant, Number(event.key));
      return true;
  }
}
