/** The switch Graph | Outline | App in the top bar: one stop for Tab, arrows choose. */
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { commandOf, keysOf } from "../commands/commands";
import { setView, view, VIEWS, VIEW_WORDS, type View } from "./views";

const ICONS: Readonly<Record<View, IconName>> = { graph: "graph", outline: "outline", app: "app" };

export function ViewSwitch(): VNode {
  const group = useRef<HTMLDivElement>(null);
  const now = view.value;
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = VIEWS[(VIEWS.indexOf(now) + by + VIEWS.length) % VIEWS.length] ?? now;
    setView(next);
    group.current?.querySelectorAll<HTMLElement>("button")[VIEWS.indexOf(next)]?.focus();
  };
  return (
    <div class="view-switch" role="radiogroup" aria-label={t("view.label")} ref={group} onKeyDown={walk}>
      {VIEWS.map((one) => (
        <button key={one} role="radio" aria-checked={one === now} aria-label={t(VIEW_WORDS[one])} tabIndex={one === now ? 0 : -1} title={titleOf(one)} onClick={() => setView(one)}>
          <Icon name={ICONS[one]} size={15} /><span class="words">{t(VIEW_WORDS[one])}</span>
        </button>
      ))}
    </div>
  );
}

function titleOf(one: View): string {
  const command = commandOf(`view.show_${one}`);
  const keys = command ? keysOf(command) : "";
  return `${t(VIEW_WORDS[one])}${keys ? ` (${keys})` : ""}`;
}
