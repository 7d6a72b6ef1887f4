/** What the arrow beside Run offers: every way with its price, how often, by itself after changes. */
import type { OnChange } from "../../store/on_change";
import type { Editor } from "../../store/state";
import { view } from "../../store/commands";
import { t, type MessageKey } from "../../messages";
import { commandLabel, commandOf, keysOf } from "../commands/commands";
import type { MenuEntry } from "../shell/menu";
import { ask, priceWords, prices } from "./pricing";
import { runPrefs, setRunPrefs, WAYS, type Way } from "./run_prefs";
import { cancelRun, openRuns, startRun } from "./running";
import { askedOf } from "./ways";

const WORDS: Readonly<Record<Way, MessageKey>> = { all: "run.all", selection: "run.selection", frame: "run.frame", stale: "run.stale", front: "run.front" };
const MODES: readonly (readonly [OnChange, MessageKey])[] = [["off", "run.on_change_off"], ["cheap", "run.on_change_cheap"], ["all", "run.on_change_all"]];
const TIMES = [1, 4, 16];

/** The entries, asked for when the menu opens; prices come a moment later. */
export function runEntries(editor: Editor): readonly MenuEntry[] {
  for (const way of WAYS) if (way !== "front") void ask(editor, way);
  const { times, onChange } = runPrefs.value;
  const others = openRuns.value;
  return [
    ...WAYS.map((way) => wayEntry(editor, way)),
    "line",
    ...TIMES.map((count): MenuEntry => ({ label: t("run.times", { count }), checked: times === count, perform: () => setRunPrefs({ times: count }) })),
    { label: TIMES.includes(times) ? t("run.times_other") : t("run.times_now", { count: times }), checked: !TIMES.includes(times), perform: () => void import("./times_window").then(({ askTimes }) => askTimes()) },
    "line",
    ...MODES.map(([mode, key]): MenuEntry => ({ label: t(key), checked: onChange === mode, perform: () => setRunPrefs({ onChange: mode }) })),
    "line",
    ...(others > 1 ? [{ label: t("run.cancel_all", { count: others }), perform: () => void cancelRun(true) } as const] : []),
    ...(["command.export_python", "command.export_curl"] as const).flatMap((id) => {
      const command = commandOf(id);
      return command ? [{ label: commandLabel(command), keys: keysOf(command), perform: command.perform }] : [];
    }),
  ];
}

/** A way: choosing it runs, and the button goes this way from then on (but for the one that overtakes others). */
function wayEntry(editor: Editor, way: Way): MenuEntry {
  const command = commandOf(WORDS[way]);
  const { refused } = askedOf(way, view(editor), editor.get());
  const note = (): string => {
    if (refused !== null) return refused;
    if (way === "front") return t("run.front_note");
    const found = prices.value.get(way);
    return found ? priceWords(editor, found, runPrefs.value.times) : t("run.price_asking");
  };
  return { label: t(WORDS[way]), keys: command ? keysOf(command) : "", disabled: refused !== null, note, perform: () => {
    if (way !== "front") setRunPrefs({ way });
    void startRun({ way });
  } };
}
