/** The right side: Parameters, Output, Docs, Issues, as tabs by Zag. */
import { normalizeProps, useMachine } from "@zag-js/preact";
import * as zagTabs from "@zag-js/tabs";
import type { JSX, VNode } from "preact";
import { useId } from "preact/hooks";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { useEditor } from "../hooks";
import { inspector, inspectorShown, type InspectorTab } from "../workbench";
import { Docs } from "./docs";
import { Issues } from "./issues";
import { Output } from "./output";
import { Parameters } from "./parameters";

const TABS: readonly InspectorTab[] = ["parameters", "output", "docs", "issues"];
const PANELS = { parameters: Parameters, output: Output, docs: Docs, issues: Issues };

export function Inspector({ editor }: { editor: Editor }): VNode | null {
  return inspectorShown.value ? <Tabs editor={editor} /> : null;
}

function Tabs({ editor }: { editor: Editor }): VNode {
  const count = useEditor(editor, (state) => state.problems.length);
  const service = useMachine(zagTabs.machine, { id: useId(), value: inspector.value, onValueChange: ({ value }) => { inspector.value = value as InspectorTab; } });
  const api = zagTabs.connect(service, normalizeProps);
  return (
    <aside class="inspector" aria-label={t("region.inspector")} {...(api.getRootProps())}>
      <div class="tablist" {...(api.getListProps())}>
        {TABS.map((value) => (
          <button key={value} {...(api.getTriggerProps({ value }) as JSX.IntrinsicElements["button"])}>
            {t(`inspector.${value}`)}{value === "issues" && count > 0 && <span class="badge">{count}</span>}
          </button>
        ))}
      </div>
      {TABS.map((value) => {
        const Panel = PANELS[value];
        return <div key={value} class="tabpanel" {...(api.getContentProps({ value }))}>{value === inspector.value && <Panel editor={editor} />}</div>;
      })}
    </aside>
  );
}
