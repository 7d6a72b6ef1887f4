/** Files: the library on the server, files from the disk, pictures with a recipe, exports. */
import { signal } from "@preact/signals";
import { toData, toText } from "../graph/serialise";
import { flatten } from "../graph/flatten";
import { addNode } from "../graph/wiring";
import { fullName } from "../graph/catalogue";
import { t } from "../messages";
import { Refused, type WorkflowEntry } from "../api/client";
import { editorNow, openData } from "./documents";
import { pasteData } from "../store/commands";
import { curlCommand, pythonScript } from "./exports";
import { isPng, readRecipe, type Recipe } from "./recipe";
import { pictures } from "./results";
import { client } from "./server";
import { services } from "./services";
import { active, activeId, canvas, changeTab, dialog, tabs, toast, type Tab } from "./workbench";

export const library = signal<readonly WorkflowEntry[]>([]);

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

function complain(error: unknown): null {
  toast(error instanceof Error ? error.message : String(error), true);
  return null;
}

/** Ctrl+S: under its name; a new one is asked for its name. */
export async function save(): Promise<void> {
  const tab = active.value;
  if (!tab) return;
  if (tab.name === null) dialog.value = { kind: "save_as" };
  else await saveAs(tab, tab.name);
}

/** Save under this name; asks first where somebody else saved in between. */
export async function saveAs(tab: Tab, name: string, force = false): Promise<void> {
  const { revision } = tab.editor.get();
  try {
    if (!force && tab.name === name && tab.base !== null && (await revisionOf(name)) !== tab.base) { askAgain(tab, name); return; }
    const answer = await client.saveWorkflow(name, toData(tab.editor.document));
    changeTab(tab.id, { name, base: answer.revision, saved: revision });
    toast(t("files.saved", { name }));
    await loadLibrary();
  } catch (error) {
    toast(t("files.not_saved", { reason: error instanceof Error ? error.message : String(error) }), true);
  }
}

async function revisionOf(name: string): Promise<number | null> {
  try {
    return (await client.workflow(name)).revision;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

function askAgain(tab: Tab, name: string): void {
  dialog.value = { kind: "ask", question: t("files.changed_elsewhere", { name }), actions: [
    { label: t("files.save_as"), main: true, perform: () => { dialog.value = { kind: "save_as" }; } },
    { label: t("command.save"), perform: () => void saveAs(tab, name, true) },
  ] };
}

/** Delete from the library, after asking. */
export function deleteFromLibrary(entry: WorkflowEntry): void {
  dialog.value = { kind: "ask", question: t("files.delete_sure", { title: entry.title }), actions: [
    { label: t("files.delete", { title: entry.title }), main: true, perform: () => void client.deleteWorkflow(entry.name).then(loadLibrary).catch(complain) },
  ] };
}

/** Ask the system for files to open. */
export function openFile(): void {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = ".json,.png,application/json,image/png,image/jpeg,image/webp";
  chooser.multiple = true;
  chooser.addEventListener("change", () => void takeFiles(chooser.files ?? []));
  chooser.click();
}

/** Files that were dropped, pasted or chosen. Nothing that is open is replaced. */
export async function takeFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    if (file.type.startsWith("image/") || /\.(png|jpe?g|webp)$/i.test(file.name)) await takePicture(file);
    else takeText(await file.text(), file.name, true);
  }
}

async function takePicture(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const recipe = isPng(bytes) ? await readRecipe(bytes) : null;
  if (!recipe) return insertImage(file);
  dialog.value = { kind: "ask", question: file.name, actions: [
    { label: t("drop.open"), main: true, perform: () => openRecipe(recipe, file.name) },
    { label: t("drop.image"), perform: () => void insertImage(file) },
  ] };
}

/** The workflow of a picture, as a new tab; its seeds are as they were. */
export function openRecipe(recipe: Recipe, source: string): void {
  const tab = openData(recipe.workflow, source);
  if (tab) toast(t("files.opened", { title: tab.editor.document.title || source }));
}

/** Text that may be a workflow: opened as a tab, or pasted into the open one. */
export function takeText(text: string, source: string, asTab = false): void {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    if (asTab) openData(text, source); // it says why this is no workflow
    else insertText(text);
    return;
  }
  const editor = editorNow();
  if (asTab || !editor) openData(data, source);
  else if (pasteData(editor, data, { dx: 32, dy: 32 }) !== null) insertText(text);
}

const insertText = (text: string): void => insertNode("values.text", "value", text.slice(0, 1_000_000));

/** Upload a picture and put a node that loads it on the canvas. */
export async function insertImage(picture: Blob): Promise<void> {
  const name = await services.upload(picture).catch(complain);
  if (name) insertNode("images.load", "file", name);
}

function insertNode(id: string, port: string, value: string): void {
  const editor = editorNow();
  const type = editor?.get().catalogue.newest(id);
  if (!editor || !type) return;
  const at = canvas.value?.toWorld({ x: innerWidth / 2, y: innerHeight / 2 }) ?? { x: 0, y: 0 };
  let name = "";
  editor.edit(t("edit.add", { title: id }), (draft) => {
    name = addNode(draft, fullName(type), at.x - 112, at.y - 60, new Map([[port, { kind: "literal", value }]]));
  });
  editor.select([`node:${name}`]);
}

/** Offer a file to save. */
function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (title: string): string => title.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "").toLowerCase() || "workflow";

export function exportJson(): void {
  const editor = editorNow();
  if (editor) download(`${fileName(editor.document.title)}.json`, new Blob([toText(editor.document)], { type: "application/json" }));
}

/** The last picture as the server publishes it: the recipe is inside. */
export function exportPicture(): void {
  const last = pictures.value[0];
  if (!last?.url || !last.file) return toast(t("inspector.no_run"));
  const link = document.createElement("a");
  link.href = last.url;
  link.download = last.file.name;
  link.click();
}

export const copyPython = (): Promise<void> => copyText(pythonScript);
export const copyCurl = (): Promise<void> => copyText(curlCommand);

async function copyText(make: (data: unknown, origin: string) => string): Promise<void> {
  const editor = editorNow();
  if (!editor) return;
  const { data } = flatten({ document: editor.document, catalogue: editor.get().catalogue });
  await navigator.clipboard.writeText(make({ ...data, ui: {} }, location.origin));
  toast(t("files.copied"));
}
