/** What can be done with a saved workflow: rename, duplicate, delete (and bring back), export. */
import { Refused, type WorkflowEntry } from "../../api/client";
import { freeName, refuseName } from "../../graph/names";
import { t } from "../../messages";
import { complain, library, loadLibrary } from "../documents/files";
import { client } from "../shared/server";
import { changeTab, tabs, toast } from "../workbench";

/** Give it another name; open tabs follow. True when it is done. */
export async function renameEntry(entry: WorkflowEntry, to: string): Promise<boolean> {
  if (to === entry.name) return true;
  const why = refuseName(to);
  if (why !== null) {
    toast(why, true);
    return false;
  }
  const done = await client.renameWorkflow(entry.name, to).catch(complain);
  if (!done) return false;
  for (const tab of tabs.value) if (tab.name === entry.name) changeTab(tab.id, { name: to });
  await loadLibrary();
  return true;
}

/** A copy under a free name. */
export async function duplicateEntry(entry: WorkflowEntry): Promise<void> {
  const found = await client.workflow(entry.name).catch(complain);
  if (!found) return;
  const name = freeName(`${entry.name}-copy`, (one) => library.value.some((other) => other.name === one));
  const document = { ...(found.document as object), title: t("files.copy_of", { title: entry.title }) };
  if (await client.saveWorkflow(name, document, 0).catch(complain)) await loadLibrary();
}

/** Take it off the list; Undo brings it back with all its versions. An open tab stays open, as a draft. */
export async function deleteEntry(entry: WorkflowEntry): Promise<void> {
  const gone = await client.deleteWorkflow(entry.name).then(() => true, (error: unknown) => (error instanceof Refused && error.status === 404 ? true : complain(error)));
  if (!gone) return;
  const open = tabs.value.filter((tab) => tab.name === entry.name);
  for (const tab of open) changeTab(tab.id, { name: null, base: null, saved: -1 });
  await loadLibrary();
  toast(t("files.deleted", { title: entry.title }), false, { label: t("command.undo"), perform: () => void bringBack(entry, open) });
}

async function bringBack(entry: WorkflowEntry, open: readonly { readonly id: string; readonly saved: number }[]): Promise<void> {
  if (!(await client.restoreWorkflow(entry.name).catch(complain))) return;
  for (const { id, saved } of open) changeTab(id, { name: entry.name, base: entry.revision, saved });
  await loadLibrary();
}

export async function exportEntry(entry: WorkflowEntry): Promise<void> {
  const found = await client.workflow(entry.name).catch(complain);
  if (found) (await import("./export")).exportData(entry.name, found.document);
}
