/** The Run split button: what it does and costs, how far the run is, cancel, and the way back when the server is away. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Editor, RunState } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { Icon } from "../../widgets/icon";
import { commandOf, keysOf, showInspector } from "../commands/commands";
import { duration } from "../shared/format";
import { useEditor } from "../shared/hooks";
import { Menu } from "../shell/menu";
import { asking, askForToken } from "../login/login";
import { price, priceWords } from "./pricing";
import { runPrefs, type Way } from "./run_prefs";
import { cancelRun, openRuns, starting, startRun, statusWords, unsentRuns } from "./running";
import { autoWords, reconnect } from "./watching";
import { connection } from "../workbench";

export const WAY_WORDS: Readonly<Record<Way, MessageKey>> = {
  all: "run.all", selection: "run.selection", frame: "run.frame", stale: "run.stale", front: "run.front",
};

const goesOn = (run: RunState | null): boolean => run?.status === "queued" || run?.status === "running";

/** The group at the end of the top bar. */
export function RunGroup({ editor }: { editor: Editor }): VNode {
  const run = useEditor(editor, (state) => state.run);
  const problems = useEditor(editor, (state) => state.problems.filter((p) => (p.severity ?? "blocking") === "blocking").length);
  const [card, setCard] = useState(false);
  const { way, times } = runPrefs.value;
  const on = goesOn(run);
  const cost = price.value ? priceWords(editor, price.value, times) : problems ? t("run.blocked", { count: problems }) : "";
  const words = unsentRuns.value ? t("run.unsent") : on && run ? progressWords(run, openRuns.value - 1) : autoWords.value() || statusWords.value() || cost;
  const more = openRuns.value + unsentRuns.value;
  const shown = !on && openRuns.value > 0 ? t("run.queued") : words;
  return (
    <>
      <span class="price" id="price" title={shown}>{shown}</span>
      {problems > 0 && (
        <button class="quiet" aria-label={t("issues.count", { count: problems })} title={t("issues.count", { count: problems })}
          onClick={() => showInspector("issues")}><span class="badge">{problems}</span></button>
      )}
      {(on || more > 0) && <button onClick={() => void cancelRun()} title={`${t("run.cancel")} (${keys("run.cancel")})`}><Icon name="stop" size={13} />{t("run.cancel")}</button>}
      {more > 1 && <button onClick={() => void cancelRun(true)}>{t("run.cancel_all", { count: more })}</button>}
      <div class="run-group" onPointerEnter={() => setCard(true)} onPointerLeave={() => setCard(false)}
        onKeyDown={(event) => { if (event.key === "Escape") setCard(false); }}>
        <button class="main" id="run" disabled={starting.value} aria-describedby={card ? "run-card" : "price"} onFocus={() => setCard(true)} onBlur={() => setCard(false)}
          onClick={() => void startRun({ way })}>
          <Icon name="play" size={14} />{buttonWords(way, times)}
        </button>
        <Menu label={t("run.more")} class="main more" entries={() => { setCard(false); return import("./run_menu").then(({ runEntries }) => runEntries(editor)); }}><Icon name="down" size={14} /></Menu>
        {card && <RunCard editor={editor} cost={cost} />}
      </div>
    </>
  );
}

const keys = (id: MessageKey): string => {
  const command = commandOf(id);
  return command ? keysOf(command) : "";
};

const buttonWords = (way: Way, times: number): string =>
  (way === "all" || way === "front" ? t("run.run") : t(WAY_WORDS[way])) + (times > 1 ? ` ×${times}` : "");

function progressWords(run: RunState, others: number): string {
  const words = [run.status === "queued" ? (run.because ? t("run.queued_because", { because: run.because }) : t("run.queued")) : t("run.progress", { percent: Math.floor(run.progress * 100) })];
  if (run.status === "running" && run.etaSeconds !== null) words.push(t("run.left", { time: duration(run.etaSeconds * 1000) }));
  if (others > 0) words.push(t("run.others", { count: others }));
  return words.join(", ");
}

/** What a click would do, on hover and focus: the price, or each reason why not. */
function RunCard({ editor, cost }: { editor: Editor; cost: string }): VNode {
  const { way, onChange } = runPrefs.value;
  const found = price.value;
  const blocked = found !== null && !found.cost;
  return (
    <div id="run-card" class="run-card" role="tooltip">
      <strong>{t(WAY_WORDS[way])}</strong> <kbd>{keys(WAY_WORDS[way])}</kbd>
      {blocked ? <ul>{found.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul> : <p>{cost || t("run.price_asking")}</p>}
      {!blocked && found && <Dearest editor={editor} />}
      {onChange !== "off" && <p class="dim">{t(onChange === "cheap" ? "run.on_change_cheap" : "run.on_change_all")}</p>}
    </div>
  );
}

/** The nodes that make most calls, so that a sweep does not come as a surprise. */
function Dearest({ editor }: { editor: Editor }): VNode | null {
  const nodes = Object.entries(price.value?.cost?.nodes ?? {}).map(([name, n]) => ({ name, calls: n.calls - n.cached })).filter(({ name, calls }) => calls > 1 && editor.document.nodes.has(name));
  const most = nodes.sort((a, b) => b.calls - a.calls).slice(0, 3);
  return most.length ? <p class="dim">{most.map(({ name, calls }) => t("run.calls_of", { node: name, calls })).join(", ")}</p> : null;
}

/** The thin bar below the top bar. */
export function Meter({ editor }: { editor: Editor }): VNode | null {
  const run = useEditor(editor, (state) => state.run);
  if (!run || !goesOn(run)) return null;
  const percent = Math.floor(run.progress * 100);
  return (
    <div class="meter" role="progressbar" aria-label={t("run.progress", { percent })} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ transform: `scaleX(${run.progress})` }} />
    </div>
  );
}

/** The server is away, or does not know this browser any more: said in words, with what helps. */
export function ConnectionNote(): VNode | null {
  if (connection.value === "waiting") return (
    <span class="connection danger" role="status" title={t("app.unreachable")}>
      <Icon name="warning" size={15} /> {t("connection.away")} <button onClick={() => reconnect()}>{t("connection.now")}</button>
    </span>
  );
  if (connection.value === "denied" && !asking.value) return (
    <span class="connection danger" role="status"><Icon name="lock" size={15} /> {t("connection.denied")} <button onClick={() => void askForToken()}>{t("login.go")}</button></span>
  );
  return null;
}
