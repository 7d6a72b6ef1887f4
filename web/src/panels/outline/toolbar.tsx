/** The buttons above the outline, for fingers and for whom keys are many: one stop for Tab, arrows walk. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { deleteSelection, duplicate, frameSelection } from "../../store/commands";
import type { Editor } from "../../store/state";
import { Icon, type IconName } from "../../widgets/icon";
import { copy, pasteFromClipboard } from "../commands/editing";
import { useEditor } from "../shared/hooks";
import { OwnIcon, type OwnIconName } from "./icons";

export interface ToolbarProps {
  readonly editor: Editor;
  readonly onAdd: () => void;
  readonly onNote: () => void;
  readonly onTurnAll: (open: boolean) => void;
}

interface Tool {
  readonly icon: IconName | OwnIconName;
  readonly label: string;
  readonly off?: boolean;
  readonly words?: boolean;
  readonly act: () => void;
}

const OWN: ReadonlySet<string> = new Set<OwnIconName>(["note", "paste", "duplicate", "frame", "openAll", "closeAll"]);

const Face = ({ name }: { readonly name: IconName | OwnIconName }): VNode => (OWN.has(name) ? <OwnIcon name={name as OwnIconName} size={15} /> : <Icon name={name as IconName} size={15} />);

export function Toolbar({ editor, onAdd, onNote, onTurnAll }: ToolbarProps): VNode {
  const [at, setAt] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const history = useEditor(editor, (state) => state.history);
  const none = useEditor(editor, (state) => state.selection.size === 0);
  const tools: readonly Tool[] = [
    { icon: "add", label: t("rail.add"), words: true, act: onAdd }, { icon: "note", label: t("act.note"), act: onNote },
    { icon: "undo", label: t("command.undo"), off: history.position === 0, act: () => void editor.undo() }, { icon: "redo", label: t("command.redo"), off: history.position >= history.names.length, act: () => void editor.redo() },
    { icon: "copy", label: t("command.copy"), off: none, act: () => void copy() }, { icon: "paste", label: t("command.paste"), act: () => void pasteFromClipboard() },
    { icon: "duplicate", label: t("command.duplicate"), off: none, act: () => void duplicate(editor, true) }, { icon: "frame", label: t("command.group"), off: none, act: () => void frameSelection(editor) },
    { icon: "trash", label: t("command.delete"), off: none, act: () => void deleteSelection(editor) },
    { icon: "openAll", label: t("outline.expand_all"), act: () => onTurnAll(true) }, { icon: "closeAll", label: t("outline.collapse_all"), act: () => onTurnAll(false) },
  ];
  const walk = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tools.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + tools.length) % tools.length;
    setAt(next);
    bar.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  return (
    <div class="outline-tools" role="toolbar" aria-label={t("outline.tools")} ref={bar} onKeyDown={walk}>
      {tools.map((tool, i) => (
        <button key={tool.icon} type="button" class={tool.words ? "" : "quiet"} tabIndex={i === at ? 0 : -1} aria-disabled={tool.off || undefined} aria-label={tool.label} title={tool.label}
          onFocus={() => setAt(i)} onClick={() => { if (!tool.off) tool.act(); }}><Face name={tool.icon} />{tool.words && <span>{tool.label}</span>}</button>
      ))}
    </div>
  );
}
