/** The same workflow in another tab, window or machine: it is noticed, said, and never overwritten. */
import { effect } from "@preact/signals";
import { t } from "../../messages";
import { saved } from "./files";
import { client } from "../shared/server";
import { notify, unnotify } from "../shell/notices";
import { tabs, type Tab } from "../workbench";

type Message =
  | { readonly kind: "open" | "here" | "closed"; readonly name: string; readonly page: string }
  | { readonly kind: "saved"; readonly name: string; readonly revision: number; readonly page: string };

const page = crypto.randomUUID();
const others = new Map<string, Set<string>>();
let channel: BroadcastChannel | null = null;
let mine: readonly string[] = [];

/** Say to the other pages of this browser what is open here, and hear what is open there. */
export function watchElsewhere(): void {
  if ("BroadcastChannel" in globalThis) {
    channel = new BroadcastChannel("wireloom-files");
    channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  }
  saved.on(tellSaved);
  effect(() => tell(tabs.value.flatMap((tab) => tab.name ?? [])));
  addEventListener("pagehide", () => { for (const name of mine) post({ kind: "closed", name, page }); });
  addEventListener("pageshow", () => { for (const name of mine) post({ kind: "open", name, page }); });
  addEventListener("visibilitychange", () => { if (!document.hidden) void lookAtServer(); });
  addEventListener("focus", () => void lookAtServer());
}

const post = (message: Message): void => channel?.postMessage(message);

function tell(names: readonly string[]): void {
  for (const name of mine) if (!names.includes(name)) post({ kind: "closed", name, page });
  for (const name of names) if (!mine.includes(name)) post({ kind: "open", name, page });
  mine = names;
  show();
}

function hear(message: Message): void {
  const { name } = message;
  if (message.page === page) return;
  const pages = others.get(name) ?? new Set();
  if (message.kind === "closed") pages.delete(message.page);
  else pages.add(message.page);
  others.set(name, pages);
  if (message.kind === "open" && mine.includes(name)) post({ kind: "here", name, page });
  if (message.kind === "saved") changed(name, message.revision);
  show();
}

/** Warn in each tab whose workflow is open in another page. */
function show(): void {
  for (const tab of tabs.peek()) {
    if (tab.name !== null && others.get(tab.name)?.size) {
      notify({ tab: tab.id, kind: "elsewhere", text: t("files.two_tabs", { name: tab.name }), actions: [{ label: t("files.make_copy"), perform: () => detach(tab.id) }] });
    } else unnotify(tab.id, "elsewhere");
  }
}

/** This tab goes on as a copy without a name. */
function detach(id: string): void {
  tabs.value = tabs.value.map((tab) => (tab.id === id ? { ...tab, name: null, base: null, saved: -1 } : tab));
  unnotify(id, "changed");
}

const tellSaved = (name: string, revision: number): void => {
  post({ kind: "saved", name, revision, page });
  for (const tab of tabs.peek()) if (tab.name === name && (tab.base ?? 0) < revision) changed(name, revision);
};

/** A revision of the library is newer than the one that a tab began from. */
function changed(name: string, revision: number): void {
  for (const tab of tabs.peek()) if (tab.name === name && tab.base !== null && tab.base < revision) notifyChanged(tab, name);
}

function notifyChanged(tab: Tab, name: string): void {
  notify({ tab: tab.id, kind: "changed", text: t("files.changed_there", { name }), actions: [
    { label: t("files.see_changes"), main: true, perform: () => void seeChanges(tab.id, name) },
    { label: t("files.make_copy"), perform: () => detach(tab.id) }] });
}

async function seeChanges(id: string, name: string): Promise<void> {
  const tab = tabs.peek().find((one) => one.id === id);
  if (tab) await (await import("../library/conflict")).showConflict(tab, name);
}

/** Other machines are noticed when somebody comes back to this page. */
async function lookAtServer(): Promise<void> {
  if (!mine.length) return;
  const found = await client.workflows().catch(() => []);
  for (const entry of found) if (!entry.bundled) changed(entry.name, entry.revision);
}
