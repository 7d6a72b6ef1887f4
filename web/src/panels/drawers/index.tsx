/** What the left drawer shows: loaded when it is first opened. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { lazy } from "../../widgets/lazy";
import { size } from "../shared/format";
import { useEditor } from "../shared/hooks";
import { Library } from "../library";
import { services } from "../shared/services";
import { active, type Drawer } from "../workbench";
import { SettingsPanel } from "./settings";

const Gallery = lazy(async () => (await import("../gallery")).Gallery);

export function DrawerContent({ name }: { name: NonNullable<Drawer> }): VNode | null {
  const editor = active.value?.editor;
  switch (name) {
    case "workflows": return <Library />;
    case "gallery": return <Gallery />;
    case "models": return <Models />;
    case "history": return editor ? <History key={active.value?.id} editor={editor} /> : null;
    case "settings": return <SettingsPanel />;
    default: return null;
  }
}

function Models(): VNode {
  const [models, setModels] = useState<readonly { name: string; size: number; shipped: boolean }[]>([]);
  useEffect(() => void services.models().then(setModels, () => undefined), []);
  if (!models.length) return <p class="dim">{t("models.empty")}</p>;
  return <ul>{models.map((m) => <li key={m.name} class="field"><div>{m.name}</div><span class="dim">{size(m.size)}{m.shipped ? ` · ${t("models.shipped")}` : ""}</span></li>)}</ul>;
}

/** The undo history: a click travels to that place. */
function History({ editor }: { editor: Editor }): VNode {
  const history = useEditor(editor, (state) => state.history);
  if (!history.names.length) return <p class="dim">{t("history.empty")}</p>;
  return (
    <ol class="list">
      {["", ...history.names].map((name, i) => (
        <li key={i}><button class={i <= history.position ? "done" : "undone"} aria-current={i === history.position ? "true" : undefined}
          onClick={() => editor.travel(i)}>{i === 0 ? t("history.start") : name}</button></li>
      )).reverse()}
    </ol>
  );
}
