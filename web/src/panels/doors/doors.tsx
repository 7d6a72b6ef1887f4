/** Three ways to begin, each a prepared workflow with a picture and a sentence. The editor behind them works all the time. */
import "../../styles/views.css";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t, type MessageKey } from "../../messages";
import { Icon } from "../../widgets/icon";
import { library, loadLibrary, openFromLibrary } from "../documents/files";
import { Picture } from "../shared/picture";
import { setView, type View } from "../shell/views";
import { active, activeId, announcement, tabs, toast, type Tab } from "../workbench";
import { closeDoors } from "./open";

interface Door {
  readonly workflow: string;
  readonly name: MessageKey;
  readonly words: MessageKey;
  readonly view: View;
}

const DOORS: readonly Door[] = [
  { workflow: "text-to-image", name: "doors.image", words: "doors.image_words", view: "app" },
  { workflow: "samplers-compared", name: "doors.compare", words: "doors.compare_words", view: "graph" },
  { workflow: "diffusion-on-a-toy", name: "doors.toy", words: "doors.toy_words", view: "graph" },
];

export function DoorsPanel(): VNode {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    announcement.value = t("doors.said");
    if (!library.peek().length) void loadLibrary().catch(() => undefined);
    const leave = (event: KeyboardEvent): void => {
      const elsewhere = document.querySelector("dialog[open], [role=menu]") ?? (event.target instanceof Element ? event.target.closest(".popover") : null);
      if (event.key === "Escape" && !elsewhere) closeDoors();
    };
    addEventListener("keydown", leave);
    const stop = active.peek()?.editor.watch((state) => state.run?.id, closeDoors);
    return () => {
      removeEventListener("keydown", leave);
      stop?.();
    };
  }, []);
  return (
    <section class="doors" ref={region} aria-label={t("doors.title")}>
      <header><h2>{t("doors.title")}</h2><button class="quiet" aria-label={t("doors.close")} title={t("doors.close")} onClick={closeDoors}><Icon name="close" size={16} /></button></header>
      <ul>{DOORS.map((door) => <li key={door.workflow}><Way door={door} /></li>)}</ul>
    </section>
  );
}

function Way({ door }: { door: Door }): VNode {
  const picture = library.value.find((entry) => entry.name === door.workflow)?.picture;
  return (
    <button class="door" onClick={() => void go(door)}>
      {picture ? <Picture url={picture} alt="" /> : <span class="no-picture" />}
      <strong>{t(door.name)}</strong><span>{t(door.words)}</span>
    </button>
  );
}

/** Open the workflow of a door, or the tab that has it untouched, in the view that it is for. */
async function go({ workflow, view }: Door): Promise<void> {
  closeDoors();
  const title = library.peek().find((entry) => entry.name === workflow)?.title;
  const there = tabs.peek().find((tab) => title !== undefined && tab.editor.document.title === title);
  if (there) activeId.value = there.id;
  else await openFromLibrary(workflow);
  const tab: Tab | null = active.peek();
  if (tab) setView(view, tab);
  else toast(t("app.link_unknown", { name: workflow }), true);
}
