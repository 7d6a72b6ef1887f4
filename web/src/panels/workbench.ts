/** What the application knows beside the documents: tabs, panels that are open, connection, messages. All signals. */
import { computed, signal } from "@preact/signals";
import type { VNode } from "preact";
import type { CanvasHandle, PaletteRequest } from "../canvas/contract";
import type { Catalogue } from "../graph/catalogue";
import { EMPTY_CATALOGUE } from "../graph/catalogue";
import type { Runs } from "../store/runs";
import type { Editor } from "../store/state";
import type { FeedStatus } from "../api/feed";

/** An open workflow. */
export interface Tab {
  readonly id: string;
  readonly editor: Editor;
  readonly runs: Runs;
  /** Its name in the library, or null. */
  readonly name: string | null;
  /** The revision of the library's copy that this one began from. */
  readonly base: number | null;
  /** The editor's revision that the library has. */
  readonly saved: number;
  /** The file as it came, of a document that is only looked at. */
  readonly source?: unknown;
  /** The inside of an instance that one looks into instead of the document, and the instances on the way. */
  readonly inside?: { readonly editor: Editor; readonly path: readonly string[] } | null;
}

/** The editor of what is seen: of the document, or of the inside of an instance. */
export const shownEditor = (tab: Tab): Editor => tab.inside?.editor ?? tab.editor;

export type Phase = "loading" | "login" | "ready" | "unreachable";
export type Drawer = "workflows" | "gallery" | "history" | "models" | "settings" | null;
export type InspectorTab = "parameters" | "output" | "docs" | "issues";
export type Dialog =
  | { readonly kind: "palette"; readonly request: PaletteRequest | null }
  | { readonly kind: "commands" }
  | { readonly kind: "find" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "save_as" }
  | { readonly kind: "window"; readonly content: VNode }
  | { readonly kind: "ask"; readonly question: string; readonly actions: readonly Action[] }
  | null;

export interface Action {
  readonly label: string;
  readonly main?: boolean;
  readonly perform: () => void;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  /** What it offers, such as Undo. */
  readonly action: Action | null;
}

export const phase = signal<Phase>("loading");
export const loginError = signal("");
export const connection = signal<FeedStatus>("connecting");
export const catalogue = signal<Catalogue>(EMPTY_CATALOGUE);
export const tabs = signal<readonly Tab[]>([]);
export const activeId = signal("");
export const active = computed(() => tabs.value.find((tab) => tab.id === activeId.value) ?? null);
export const canvas = signal<CanvasHandle | null>(null);
export const drawer = signal<Drawer>(null);
export const inspector = signal<InspectorTab>("parameters");
export const inspectorShown = signal(true);
export const resultsShown = signal(true);
export const dialog = signal<Dialog>(null);
export const toasts = signal<readonly Toast[]>([]);
/** Read out by screen readers. */
export const announcement = signal("");
/** Read out at once: a run has failed. */
export const alarm = signal("");

let next = 1;

/** Say something for a few seconds (longer where it offers something); `bad` stays until it is closed. */
export function toast(text: string, bad = false, action: Action | null = null): void {
  const id = next++;
  toasts.value = [...toasts.value.filter((other) => other.text !== text).slice(-3), { id, text, bad, action }];
  if (!bad) setTimeout(() => closeToast(id), action ? 12_000 : 5_000);
}

/** A window over the page. What it shows is loaded by whoever opens it. */
export function openWindow(content: VNode): void {
  dialog.value = { kind: "window", content };
}

export function closeWindow(): void {
  if (dialog.value?.kind === "window") dialog.value = null;
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((other) => other.id !== id);
}

/** Replace one tab. */
export function changeTab(id: string, change: Partial<Omit<Tab, "id" | "editor" | "runs">>): void {
  tabs.value = tabs.value.map((tab) => (tab.id === id ? { ...tab, ...change } : tab));
}

/** Show an item on the canvas and select it. */
export function goTo(node: string): void {
  const editor = active.value && shownEditor(active.value);
  if (!editor?.document.nodes.has(node)) return;
  editor.select([`node:${node}`], `node:${node}`);
  canvas.value?.reveal(`node:${node}`);
}
