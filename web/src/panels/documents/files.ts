/** Files: the library on the server, saving without overwriting anybody, and the ways in for dropped or chosen files. */
import { signal } from "@preact/signals";
import { keepOrder } from "../../graph/kept_order";
import { toData } from "../../graph/serialise";
import { Emitter } from "../../store/store";
import { t } from "../../messages";
import { Refused, type WorkflowEntry } from "../../api/client";
import { openData } from "./documents";
import { unnotify } from "../shell/notices";
import { client } from "../shared/server";
import { active, activeId, changeTab, dialog, tabs, toast, type Tab } from "../workbench";

export const library = signal<readonly WorkflowEntry[]>([]);
/** Told of each save: the name and its new revision. */
export const saved = new Emitter<[string, number]>();

export async function loadLibrary(): Promise<readonly WorkflowEntry[]> {
  library.value = await client.workflows();
  return library.value;
}

/** Open a workflow of the library; one that is open already comes to the front. Examples open as a copy. */
export async function openFromLibrary(name: string): Promise<void> {
  const there = tabs.value.find((tab) => tab.name === name);
  if (there) {
    activeId.value = there.id;
    return;
  }
  const found = await client.workflow(name).catch(complain);
  if (!found) return;
  openData(found.document, found.title, found.bundled ? { saved: true } : { name, base: found.revision, saved: true });
}

export function complain(error: unknown): null {
  toast(error instanceof Error ? error.message : String(error), true);
  return null;
}

/** Ctrl+S: under its name; a new one is asked for its name. */
export async function save(): Promise<void> {
  const tab = active.value;
  if (!tab) return;
  const { locked } = tab.editor.get();
  if (locked !== null) refuse(locked);
  else if (tab.name === null) dialog.value = { kind: "save_as" };
  else await saveAs(tab, tab.name);
}

/** Save under this name. Where somebody else saved in between, nothing is overwritten: both sides are shown. */
export async function saveAs(tab: Tab, name: string, base = baseFor(tab, name)): Promise<boolean> {
  if (tab.editor.get().locked !== null) return refuse(tab.editor.get().locked ?? "");
  const { revision } = tab.editor.get();
  tab.editor.endGesture();
  try {
    const answer = await client.saveWorkflow(name, keepOrder(toData(tab.editor.document)), base);
    changeTab(tab.id, { name, base: answer.revision, saved: revision });
    unnotify(tab.id, "changed");
    saved.emit(name, answer.revision);
    toast(t("files.saved", { name }));
    await loadLibrary();
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 412) return refuse(error instanceof Error ? error.message : String(error));
    const conflict = await import("../library/conflict");
    await conflict.showConflict(tab, name).catch(complain);
    return false;
  }
}

function refuse(reason: string): false {
  toast(t("files.not_saved", { reason }), true);
  return false;
}

/** The revision that a save replaces: that from which the tab began, else what the list shows (which was confirmed). */
function baseFor(tab: Tab, name: string): number {
  if (tab.name === name && tab.base !== null) return tab.base;
  return library.value.find((entry) => entry.name === name && !entry.bundled)?.revision ?? 0;
}

/** Ask the system for files to open. */
export function openFile(): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = ".json,.png,.webp,.jpg,.jpeg,.txt,.md,.csv,.tsv,application/json,image/*,text/*";
  chooser.multiple = true;
  chooser.addEventListener("change", () => void takeFiles(chooser.files ?? []));
  chooser.click();
}

/** Where something was dropped, in pixels of the window. */
export interface DropPlace {
  readonly x: number;
  readonly y: number;
}

/** Files that were dropped, pasted or chosen. Nothing that is open is replaced. */
export async function takeFiles(files: Iterable<File>, at: DropPlace | null = null): Promise<void> {
  const all = [...files];
  const module = await import("../drop");
  await module.takeFiles(all, at);
}

/** Text that was pasted or dropped: nodes, a workflow, an address, lines, a table. With `keepWires`, nodes keep wires from outside. */
export async function takeText(text: string, at: DropPlace | null = null, keepWires = false): Promise<void> {
  const module = await import("../drop");
  await module.takeText(text, at, keepWires);
}

/** Upload a picture and put a node that loads it on the canvas. */
export async function insertImage(picture: Blob): Promise<void> {
  const module = await import("../drop/insert");
  await module.insertImage(picture, null);
}

/** The workflow of a picture, as a new tab; its seeds are as they were. */
export function openRecipe(recipe: { readonly workflow: unknown }, source: string): void {
  const tab = openData(recipe.workflow, source);
  if (tab) toast(t("files.opened", { title: tab.editor.document.title || source }));
}
