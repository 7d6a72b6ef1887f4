/** The toy twin: the workflow's schedules, samplers and guidance on points of the plane, in a tab of its own, and the way back. */
import { Refused } from "../../api/client";
import { flatten } from "../../graph/flatten";
import { keepOrder } from "../../graph/kept_order";
import type { JsonObject } from "../../graph/document";
import { view } from "../../store/commands/shared";
import { openDocument } from "../../store/open";
import { t } from "../../messages";
import { startQuietly } from "../running/running";
import { showFirst } from "../running/watching";
import { client } from "../shared/server";
import { active, activeId, announcement, catalogue, tabs, toast, type Tab } from "../workbench";
import { openData } from "./documents";

/** By the id of a twin's tab: whose twin it is, and what it was made of. Both outlive a reload of the page. */
interface Made {
  readonly of: string;
  readonly from: string;
}
const KEPT = "wireloom-twins";

const tabOf = (id: string | undefined): Tab | undefined => tabs.peek().find((tab) => tab.id === id);

function read(): Record<string, Made> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Record<string, Made>;
  } catch {
    return {};
  }
}

/** Remember a twin, and forget those whose tabs are closed. */
function remember(id: string, made: Made): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...Object.fromEntries(Object.entries(read()).filter(([one]) => tabOf(one))), [id]: made }));
  } catch { /* there is a way back until the page closes */ }
}

let busy = false;

/** To the toy twin of the workflow that is open, made and run; from a twin back to its workflow. */
export async function flip(): Promise<void> {
  const tab = active.peek();
  if (!tab || busy) return;
  const origin = read()[tab.id]?.of;
  if (origin !== undefined) {
    goBack(tabOf(origin));
    return;
  }
  busy = true;
  try {
    await goThere(tab);
  } catch (error) {
    refuse(tab, error);
  } finally {
    busy = false;
  }
}

function goBack(origin: Tab | undefined): void {
  if (!origin) return toast(t("twin.no_way_back"), true);
  activeId.value = origin.id;
  announcement.value = t("twin.back", { title: origin.editor.document.title });
}

/** A twin that was made of just this is shown again. */
async function goThere(tab: Tab): Promise<void> {
  const flat = flatten(view(tab.editor));
  if (flat.problems.length) throw new Refused(422, flat.problems);
  const workflow = keepOrder(flat.data);
  const from = await digestOf(workflow);
  const [id, made] = Object.entries(read()).find(([one, { of }]) => of === tab.id && tabOf(one)) ?? [];
  if (id !== undefined && made?.from === from) activeId.value = id;
  else await make(tab, workflow, from, tabOf(id));
  announcement.value = t("twin.there", { title: active.peek()?.editor.document.title ?? "" });
}

/** SHA-256 of a document without its looks: moving a node makes no other twin. */
async function digestOf({ ui: _ui, ...rest }: JsonObject): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(rest)));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A twin that nobody changed is made anew in its place; else it gets a tab of its own. */
async function make(tab: Tab, workflow: JsonObject, from: string, old: Tab | undefined): Promise<void> {
  const data = await client.call<JsonObject>("POST", "/twin", { workflow });
  const again = old && !old.editor.get().history.names.length ? old : undefined;
  const twin = again ? renewed(again, data) : openData(data, t("twin.flip"));
  if (!twin) return;
  remember(twin.id, { of: tab.id, from });
  await startQuietly(twin);
}

function renewed(tab: Tab, data: JsonObject): Tab {
  const { document, camera } = openDocument(data, catalogue.peek());
  if (document) tab.editor.load(document, camera ?? undefined);
  activeId.value = tab.id;
  return tab;
}

/** What has no twin is shown as what blocks a run is. */
function refuse(tab: Tab, error: unknown): void {
  if (!(error instanceof Refused) || error.status !== 422) return toast(error instanceof Error ? error.message : String(error), true);
  tab.editor.setProblems(error.problems);
  showFirst(error.problems);
  toast(t("twin.none", { reason: error.problems[0]?.message ?? "" }), true);
}
