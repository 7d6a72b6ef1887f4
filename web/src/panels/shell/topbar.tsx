/** The top bar: name, tabs, command field, price, Run. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { lazy } from "../../widgets/lazy";
import { commandOf, keysOf } from "../commands/commands";
import { ConnectionNote, Meter, RunGroup } from "../running/run_button";
import { Tabs } from "./tabs";
import { view } from "./views";
import { ViewSwitch } from "./view_switch";
import { active, dialog } from "../workbench";

const Crumbs = lazy(async () => (await import("../definitions/crumbs")).Crumbs);

export function TopBar(): VNode {
  const tab = active.value;
  return (
    <header class="topbar" aria-label={t("region.top")}>
      <h1 class="brand"><Mark />{t("app.name")}</h1>
      <Tabs />
      {tab && <ViewSwitch />}
      {tab?.inside && view.value !== "app" && <Crumbs tab={tab} />}
      <span class="spring" />
      <ConnectionNote />
      <button class="command-field" aria-haspopup="dialog" onClick={() => { dialog.value = { kind: "commands" }; }} title={t("command.palette")}>
        <Icon name="search" size={14} /><span class="words">{t("command.palette")}</span><kbd>{keysOf(commandOf("command.palette") ?? { id: "command.palette", section: "general", perform: () => undefined })}</kbd>
      </button>
      {tab && view.value !== "app" && <RunGroup key={tab.id} editor={tab.editor} />}
      {tab && view.value !== "app" && <Meter key={`meter ${tab.id}`} editor={tab.editor} />}
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
