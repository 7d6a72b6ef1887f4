/** The top bar: name, tabs, command field, price, Run. */
import type { VNode } from "preact";
import type { Editor } from "../store/state";
import { t } from "../messages";
import { Icon } from "../widgets/icon";
import { commandOf, commandLabel, keysOf } from "./commands";
import { closeTab, newTab } from "./documents";
import { duration } from "./format";
import { useEditor } from "./hooks";
import { Menu, type MenuEntry } from "./menu";
import { cost, priceWords } from "./pricing";
import { cancelRun, starting, startRun, statusWords } from "./running";
import { selectedNodes } from "./selection";
import { active, activeId, connection, dialog, inspector, inspectorShown, tabs, type Tab } from "./workbench";

export function TopBar(): VNode {
  const tab = active.value;
  return (
    <header class="topbar" aria-label={t("region.top")}>
      <h1 class="brand"><Mark />{t("app.name")}</h1>
      <nav class="tabs" aria-label={t("tabs.label")}>
        {tabs.value.map((one) => <TabHead key={one.id} tab={one} />)}
        <button class="quiet" aria-label={t("tab.new")} title={t("tab.new")} onClick={() => newTab()}><Icon name="add" size={15} /></button>
      </nav>
      <span class="spring" />
      {connection.value === "waiting" && <span class="danger" title={t("app.unreachable")}><Icon name="warning" size={15} /> {t("connection.lost")}</span>}
      <button class="command-field" aria-haspopup="dialog" onClick={() => { dialog.value = { kind: "commands" }; }} title={t("command.palette")}>
        <Icon name="search" size={14} /><span class="words">{t("command.palette")}</span><kbd>{keysOf(commandOf("command.palette") ?? { id: "command.palette", section: "general", perform: () => undefined })}</kbd>
      </button>
      {tab && <RunGroup key={tab.id} editor={tab.editor} />}
    </header>
  );
}

/** The sign: two nodes and the wire between. */
function Mark(): VNode {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
      <circle cx="4" cy="14" r="2.5" /><circle cx="16" cy="6" r="2.5" /><path d="M6.5 14C12 14 8 6 13.5 6" stroke-linecap="round" />
    </svg>
  );
}

function TabHead({ tab }: { tab: Tab }): VNode {
  const revision = useEditor(tab.editor, (state) => state.revision);
  const title = tab.editor.document.title || t("tab.untitled");
  const open = tab.id === activeId.value;
  return (
    <span class={`tab${open ? " open" : ""}`}>
      <button aria-current={open ? "page" : undefined} onClick={() => { activeId.value = tab.id; }} title={title}>
        <span>{title}</span>{revision !== tab.saved && <i class="dot" role="img" aria-label={t("app.unsaved")} title={t("app.unsaved")} />}
      </button>
      <button class="close" aria-label={t("tab.close", { title })} onClick={() => closeTab(tab.id)}><Icon name="close" size={13} /></button>
    </span>
  );
}

/** The Run split button with its price, or what goes on and Cancel. */
function RunGroup({ editor }: { editor: Editor }): VNode {
  const run = useEditor(editor, (state) => state.run);
  const problems = useEditor(editor, (state) => state.problems.filter((p) => (p.severity ?? "blocking") === "blocking").length);
  const goesOn = run !== null && (run.status === "queued" || run.status === "running");
  const price = cost.value ? priceWords(editor, cost.value) : problems ? t("run.blocked", { count: problems }) : "";
  return (
    <>
      <span class="price" id="price" title={price}>{goesOn ? progressWords(run.progress, run.etaSeconds) : statusWords.value || price}</span>
      {problems > 0 && (
        <button class="quiet" aria-label={t("issues.count", { count: problems })} title={t("issues.count", { count: problems })}
          onClick={() => { inspector.value = "issues"; inspectorShown.value = true; }}><span class="badge">{problems}</span></button>
      )}
      {goesOn && <button onClick={() => void cancelRun()}><Icon name="stop" size={13} />{t("run.cancel")}</button>}
      <div class="run-group">
        <button class="main" id="run" disabled={starting.value} aria-describedby="price" title={`${price} (Ctrl+Enter)`} onClick={() => void startRun()}>
          <Icon name="play" size={14} />{t("run.run")}
        </button>
        <Menu label={t("run.more")} class="main more" entries={entries}><Icon name="down" size={14} /></Menu>
      </div>
    </>
  );
}

const progressWords = (progress: number, eta: number | null): string =>
  t("run.progress", { percent: Math.round(progress * 100) }) + (eta ? `, ${t("run.left", { time: duration(eta * 1000) })}` : "");

function entries(): readonly MenuEntry[] {
  const targets = selectedNodes();
  const all = commandOf("run.all");
  return [
    { label: t("run.all"), keys: all ? keysOf(all) : "", perform: () => void startRun() },
    { label: t("run.selection"), keys: "Shift+Enter", disabled: !targets.length, perform: () => void startRun({ targets }) },
    "line",
    ...[4, 16].map((count) => ({ label: t("run.times", { count }), perform: () => void startRun({ times: count }) })),
    "line",
    ...(["command.export_python", "command.export_curl"] as const).flatMap((id) => {
      const command = commandOf(id);
      return command ? [{ label: commandLabel(command), keys: keysOf(command), perform: command.perform }] : [];
    }),
  ];
}

/** The thin bar below the top bar. */
export function Meter({ editor }: { editor: Editor }): VNode | null {
  const run = useEditor(editor, (state) => state.run);
  if (!run || (run.status !== "running" && run.status !== "queued")) return null;
  const percent = Math.round(run.progress * 100);
  return (
    <div class="meter" role="progressbar" aria-label={t("run.progress", { percent })} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ transform: `scaleX(${run.progress})` }} />
    </div>
  );
}
