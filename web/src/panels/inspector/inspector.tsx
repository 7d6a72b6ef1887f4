/** The right side: Parameters, Output, Docs, Issues, as tabs. */
import type { VNode } from "preact";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { lazy } from "../../widgets/lazy";
import { Tabs } from "../../widgets/tabs";
import { useEditor } from "../shared/hooks";
import { inspector, inspectorShown, type InspectorTab } from "../workbench";
import { Parameters } from "./parameters";

const TABS: readonly InspectorTab[] = ["parameters", "output", "docs", "issues"];
const others = () => import("./others");
const PANELS = { parameters: Parameters, output: lazy(async () => (await others()).Output), docs: lazy(async () => (await others()).Docs),
  issues: lazy(async () => (await others()).Issues) };

export function Inspector({ editor }: { editor: Editor }): VNode | null {
  return inspectorShown.value ? <Shown editor={editor} /> : null;
}

function Shown({ editor }: { editor: Editor }): VNode {
  const count = useEditor(editor, (state) => state.problems.length);
  return (
    <aside class="inspector" aria-label={t("region.inspector")}>
      <Tabs names={TABS} value={inspector.value} onChange={(value) => { inspector.value = value; }}
        tab={(value) => [t(`inspector.${value}`), value === "issues" && count > 0 && <span key="count" class="badge">{count}</span>]}
        panel={(value) => {
          const Panel = PANELS[value];
          return <Panel editor={editor} />;
        }} />
    </aside>
  );
}
