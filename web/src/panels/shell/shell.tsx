/** The page: five regions, each a landmark; F6 walks through them. */
import type { ComponentType, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CanvasHandle, CanvasOptions, MenuRequest } from "../../canvas/contract";
import { createCanvas } from "../../canvas/late";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { withEditing } from "../commands/at_hand";
import { fieldsOf } from "../shared/fields";
import { Doors } from "../doors";
import { takeFiles, takeText } from "../documents/files";
import { Inspector } from "../inspector/inspector";
import { LazyMenu, type MenuEntry } from "./menu";
import { lazy } from "../../widgets/lazy";
import { Notices } from "./notices";
import { DrawerPanel, Rail } from "./rail";
import { dive, leave, pathOf } from "../documents/inside";
import { ResultsStrip } from "../running/results_strip";
import { pictureUrl } from "../shared/pictures";
import { showLastRun, startRun } from "../running/running";
import { useEditor } from "../shared/hooks";
import { previewRate, runPrefs } from "../running/run_prefs";
import { settings } from "../settings";
import { Toasts } from "./toasts";
import { TopBar } from "./topbar";
import { ViewerHost } from "../viewer/host";
import { focusView, takesKeyboard, view, VIEW_WORDS } from "./views";
import { active, canvas, dialog, shownEditor, toast, type Tab } from "../workbench";

export function Shell(): VNode {
  const tab = active.value;
  const seen = tab && { editor: shownEditor(tab), key: `${tab.id} ${pathOf(tab).join("/")}` };
  return (
    <div class={`shell in-${view.value}`}>
      <a class="skip" href="#canvas" onClick={(e) => { e.preventDefault(); focusView(); }}>{t(view.value === "graph" ? "app.skip" : "view.skip_to")}</a>
      <TopBar />
      <Rail />
      <DrawerPanel />
      {seen && (view.value === "graph" ? <Centre key={seen.key} editor={seen.editor} /> : <OtherView key={`${view.value} ${seen.key}`} tab={tab} />)}
      {seen && view.value !== "app" && <Inspector key={`inspector ${seen.key}`} editor={seen.editor} />}
      <ViewerHost />
      {view.value !== "app" && <ResultsStrip />}
      <Doors />
      <Toasts />
      <Dialogs />
    </div>
  );
}

const Outline = lazy(async () => (await import("../outline/outline")).Outline);
const AppView = lazy(async () => (await import("../app/app")).AppView);

const GraphInWords = lazy(async () => (await import("../outline/words")).HiddenWords);

const AxisBar = lazy(async () => (await import("../sweeps/bar")).AxisBar);

/** The axis bar, once there is an axis. */
function Axes({ editor }: { editor: Editor }): VNode | null {
  return useEditor(editor, () => editor.document.axes.size > 0) ? <AxisBar editor={editor} /> : null;
}

/** The open workflow as an outline or as an app; loaded when first looked at. */
function OtherView({ tab }: { tab: Tab }): VNode {
  const { dropping, ...drop } = useDrop();
  useEffect(() => void showLastRun(tab), []);
  return (
    <main class={`centre other${dropping ? " dropping" : ""}`} data-drop={t("files.drop")} aria-label={t(VIEW_WORDS[view.value])} id="canvas" {...drop}>
      <Notices />
      {view.value === "app" ? <AppView tab={tab} /> : <Outline editor={shownEditor(tab)} />}
      {view.value !== "app" && <Axes editor={tab.editor} />}
    </main>
  );
}

interface Dropping {
  readonly dropping: boolean;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** Files and text that are dropped on the middle of the page. */
function useDrop(): Dropping {
  const [dropping, setDropping] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const at = { x: event.clientX, y: event.clientY };
    if (files.length) void takeFiles(files, at);
    else void takeText(event.dataTransfer?.getData("text/plain") ?? "", at);
  };
  const onDragOver = (event: DragEvent): void => {
    event.preventDefault();
    if (event.dataTransfer?.types.some((type) => type === "Files" || type === "text/plain")) setDropping(true);
  };
  return { dropping, onDrop, onDragOver, onDragLeave: () => setDropping(false) };
}

/** The canvas of the open workflow, and what is dropped on it. */
function Centre({ editor }: { editor: Editor }): VNode {
  const host = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const { dropping, ...drop } = useDrop();
  const still = settings.value.still;
  const { previews } = runPrefs.value;
  useEffect(() => {
    if (!host.current) return undefined;
    const handle = createCanvas(host.current, editor, canvasOptions(editor, setMenu, still));
    canvas.value = handle;
    begin(handle, editor);
    return () => {
      if (canvas.value === handle) canvas.value = null;
      handle.dispose();
    };
  }, [editor, still, previews]);
  return (
    <main class={`centre${dropping ? " dropping" : ""}`} data-drop={t("files.drop")} aria-label={t("region.canvas")} id="canvas" aria-describedby="graph-in-words" {...drop}>
      <Notices />
      <div class="canvas-host" ref={host} />
      <GraphInWords editor={editor} />
      <Axes editor={editor} />
      {menu && <LazyMenu key={`${menu.screen.x} ${menu.screen.y}`} label={t("menu.canvas")} at={menu.screen} entries={menu.entries} onClose={() => {
        setMenu(null);
        canvas.value?.focus();
      }} />}
    </main>
  );
}

/** A menu at the pointer; what it offers is loaded when the first one opens. */
type OpenMenu = MenuRequest & { readonly entries: readonly MenuEntry[] };

function canvasOptions(editor: Editor, openMenu: (menu: OpenMenu) => void, still: boolean): CanvasOptions {
  return {
    fields: fieldsOf(editor), minimap: true,
    ...(still ? { previewsPerSecond: 0, reducedMotion: true } : { previewsPerSecond: previewRate() }),
    openPalette: (request) => { dialog.value = { kind: "palette", request }; },
    openMenu: (request) => void import("../commands/context_menu").then(({ menuFor }) => openMenu({ ...request, entries: menuFor(editor, request) })),
    runTo: (targets) => void startRun({ targets: targets.map((name) => [...(editor.outer?.path ?? []), name].join("/")) }),
    dive, leave,
    expose: (place, side) => void import("../definitions/acts").then((acts) => acts.exposeHere(editor, place, side)),
    linked: (wire) => void import("../commands/links").then(({ remember }) => remember({ document: editor.document, catalogue: editor.get().catalogue }, wire)),
    pictureUrl,
    toast: (message) => toast(message),
    copy: (isCut) => withEditing((e) => (isCut ? e.cut() : e.copy())),
  };
}

/** A document that was never looked at is shown whole; the last pictures are back on their nodes. Where another tab or view had
 * the keyboard, this one gets it. */
function begin(handle: CanvasHandle, editor: Editor): void {
  const { camera } = editor.get();
  if (takesKeyboard()) handle.focus();
  if (camera.x === 0 && camera.y === 0 && camera.zoom === 1) handle.fit();
  const tab = active.peek();
  if (tab?.editor === editor) void showLastRun(tab);
}

/** Dialogs are loaded when the first one opens, or when the page has nothing else to do. */
function Dialogs(): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly It: ComponentType } | null>(null);
  const wanted = dialog.value !== null;
  useEffect(() => {
    if (loaded) return undefined;
    const load = (): void => void import("../dialogs").then((module) => setLoaded({ It: module.OpenDialog }), () => undefined); // the server is gone: the next one tries again
    if (wanted) load();
    const timer = setTimeout(load, 1500);
    return () => clearTimeout(timer);
  }, [wanted, loaded]);
  return loaded && wanted ? <loaded.It /> : null;
}
