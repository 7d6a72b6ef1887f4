/** The open workflow for use elsewhere: JSON, Python, curl, the command line, the picture with its recipe. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { flatten } from "../../graph/flatten";
import type { JsonObject } from "../../graph/document";
import { toText } from "../../graph/serialise";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { editorNow } from "../documents/documents";
import { cliCommand, curlCommand, pythonScript, type NamedInputs } from "../documents/exports";
import { pictures } from "../running/results";
import { active, closeWindow, openWindow, toast } from "../workbench";
import { Window } from "./window";

const KINDS = ["python", "curl", "cli", "json"] as const;
type Kind = (typeof KINDS)[number];
const ENDS: Readonly<Record<Kind, string>> = { python: "py", curl: "sh", cli: "sh", json: "json" };

/** Open the window of scripts. */
export function showExport(kind: Kind = "python"): void {
  if (editorNow()) openWindow(<ExportWindow first={kind} />);
}

function ExportWindow({ first }: { first: Kind }): VNode {
  const [kind, setKind] = useState<Kind>(first);
  const text = textOf(kind);
  const move = (by: number): void => setKind(KINDS[(KINDS.indexOf(kind) + by + KINDS.length) % KINDS.length] ?? kind);
  return (
    <Window title={t("export.title")} wide buttons={<>
      <button onClick={closeWindow}>{t("viewer.close")}</button>
      <button onClick={() => download(`${fileName()}.${ENDS[kind]}`, new Blob([text]))}><Icon name="download" size={14} />{t("export.save", { file: `${fileName()}.${ENDS[kind]}` })}</button>
      <button class="main" onClick={() => void copyText(text)}><Icon name="copy" size={14} />{t("command.copy")}</button>
    </>}>
      <div class="tablist" role="tablist" aria-label={t("export.title")} onKeyDown={(e) => { if (e.key === "ArrowRight") move(1); else if (e.key === "ArrowLeft") move(-1); }}>
        {KINDS.map((one) => <button key={one} role="tab" aria-selected={one === kind} tabIndex={one === kind ? 0 : -1} onClick={() => setKind(one)}>{t(`export.${one}`)}</button>)}
      </div>
      <p class="dim">{t(`export.${kind}_how`)}</p>
      <pre class="script" tabIndex={0}>{text}</pre>
    </Window>
  );
}

/** What is posted: bypassed and muted nodes left out, without looks. */
function toPost(): JsonObject {
  const editor = editorNow();
  if (!editor) return {};
  const { data } = flatten({ document: editor.document, catalogue: editor.get().catalogue });
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== "ui"));
}

/** The declared inputs with the values that they have now, where these are literal. */
export function namedInputs(data: JsonObject): NamedInputs {
  const editor = editorNow();
  const named = Object.entries((data["inputs"] ?? {}) as Record<string, string>).flatMap(([name, place]): [string, unknown][] => {
    const dot = place.lastIndexOf(".");
    const node = editor?.document.nodes.get(place.slice(0, dot));
    const binding = node?.inputs.get(place.slice(dot + 1));
    const type = node && editor?.get().catalogue.find(node.type);
    const value = binding?.kind === "literal" ? binding.value : binding || !type ? undefined : editor?.get().catalogue.input(type, place.slice(dot + 1))?.default;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(named);
}

export function textOf(kind: Kind): string {
  const data = toPost();
  const inputs = namedInputs(data);
  switch (kind) {
    case "python": return pythonScript(data, location.origin, inputs);
    case "curl": return curlCommand(data, location.origin, inputs);
    case "cli": return cliCommand(`${fileName()}.json`, inputs);
    case "json": return `${JSON.stringify({ workflow: data, inputs }, null, 2)}\n`;
  }
}

const fileName = (): string => (editorNow()?.document.title ?? "").replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "").toLowerCase() || "workflow";

/** Offer a file to save. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The whole document with its looks; of a document that is only looked at, the file as it came. */
export function exportJson(): void {
  const tab = active.value;
  if (!tab) return;
  const { source } = tab;
  const text = source === undefined ? toText(tab.editor.document) : typeof source === "string" ? source : JSON.stringify(source, null, 2);
  download(`${fileName()}.json`, new Blob([text], { type: "application/json" }));
}

/** A workflow of the library as a file. */
export function exportData(name: string, data: unknown): void {
  download(`${name}.json`, new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: "application/json" }));
}

/** The last picture as the server publishes it: the recipe is inside. */
export function exportPicture(): void {
  const title = editorNow()?.document.title;
  const last = pictures.value.find((one) => one.title === title) ?? pictures.value[0];
  if (!last?.url || !last.file) return toast(t("export.no_picture"));
  const link = document.createElement("a");
  link.href = last.url;
  link.download = last.file.name;
  link.click();
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("files.copied"));
  } catch {
    toast(t("export.no_clipboard"), true);
  }
}

export const copyPython = (): Promise<void> => copyText(textOf("python"));
export const copyCurl = (): Promise<void> => copyText(textOf("curl"));
/** The body of POST /api/v1/runs. */
export const copyApi = (): Promise<void> => copyText(textOf("json"));
