/** The one icon set: Lucide (ISC licence), drawn as SVG elements. */
import { h, type VNode } from "preact";
import {
  Boxes, Check, ChevronDown, ChevronLeft, ChevronRight, ChevronUp, CircleAlert, CircleHelp, CircleX, Code, Command, Copy, Dices, Download, Eye, Files, FolderOpen, History,
  Image, Info, Link, ListPlus, Lock, Maximize2, Minus, Moon, PanelBottom, PanelRight, Pencil, Play, Plus, Redo2, RotateCcw, Save, Search,
  Settings, Square, Sun, Trash2, AppWindow, ListTree, Workflow, TriangleAlert, Undo2, Upload, X, Keyboard, type IconNode,
} from "lucide";

const ICONS = {
  add: Plus, alert: CircleAlert, back: ChevronLeft, blocked: CircleX, boxes: Boxes, check: Check, close: X, code: Code, command: Command, copy: Copy,
  dice: Dices, down: ChevronDown, up: ChevronUp, download: Download, edit: Pencil, eye: Eye, files: Files, folder: FolderOpen, forward: ChevronRight, help: CircleHelp,
  history: History, image: Image, info: Info, keyboard: Keyboard, large: Maximize2, link: Link, list: ListPlus, lock: Lock, minus: Minus, moon: Moon,
  panel: PanelRight, play: Play, redo: Redo2, reset: RotateCcw, results: PanelBottom, save: Save, search: Search, settings: Settings, stop: Square,
  app: AppWindow, graph: Workflow, outline: ListTree,
  sun: Sun, trash: Trash2, undo: Undo2, upload: Upload, warning: TriangleAlert,
} as const satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

/** An icon beside words or inside a named button: hidden from screen readers. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): VNode {
  return <Drawn icon={ICONS[name]} size={size} />;
}

/** Any icon of the set, for parts that are loaded later and bring their own. */
export function Drawn({ icon, size = 16 }: { readonly icon: IconNode; readonly size?: number }): VNode {
  const shapes = icon.map(([tag, attributes], i) => h(tag, { ...attributes, key: i }));
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{shapes}</svg>
  );
}
