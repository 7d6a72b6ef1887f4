/** The keys of each command: a preset, and changes by pressing the new keys. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../messages";
import { commandLabel, COMMANDS, keysOf, type Command } from "../commands/commands";
import { chordOf, keysFor, KEYMAPS, ownerOf, type Keymap } from "../commands/keymap";
import { setSettings, settings } from "../settings";
import { toast } from "../workbench";
import "../library/library.css";

export function Keys(): VNode {
  const { keymap, keys } = settings.value;
  const [query, setQuery] = useState("");
  const shown = COMMANDS.filter((command) => `${commandLabel(command)} ${keysOf(command)}`.toLowerCase().includes(query.toLowerCase()));
  return (
    <section class="keys-settings">
      <h3>{t("settings.keys")}</h3>
      <div class="field">
        <div class="top"><label for="keymap">{t("settings.keymap")}</label></div>
        <select id="keymap" value={keymap} onChange={(e) => setSettings({ keymap: e.currentTarget.value as Keymap })}>
          {KEYMAPS.map((name) => <option key={name} value={name}>{t(`settings.keymap_${name}`)}</option>)}
        </select>
      </div>
      <input type="search" aria-label={t("settings.find_key")} placeholder={t("settings.find_key")} value={query} onInput={(e) => setQuery(e.currentTarget.value)} />
      {Object.keys(keys).length > 0 && <button onClick={() => setSettings({ keys: {} })}>{t("settings.reset_keys")}</button>}
      <ul class="keys-table">{shown.map((command) => <KeyRow key={command.id} command={command} changed={keys[command.id] !== undefined} />)}</ul>
    </section>
  );
}

function KeyRow({ command, changed }: { command: Command; changed: boolean }): VNode {
  const [listening, setListening] = useState(false);
  const label = commandLabel(command);
  const press = (event: KeyboardEvent): void => {
    if (!listening || event.key === "Tab" || /^(Control|Shift|Alt|Meta)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    setListening(false);
    if (event.key !== "Escape") change(command, event.key === "Backspace" || event.key === "Delete" ? "" : chordOf(event));
  };
  const reset = (): void => setSettings({ keys: Object.fromEntries(Object.entries(settings.value.keys).filter(([id]) => id !== command.id)) });
  return (
    <li>
      <span>{label}</span>
      <button class="quiet" aria-label={t("settings.change_key", { command: label, keys: keysOf(command) || t("settings.no_key") })} aria-pressed={listening}
        onClick={() => setListening(!listening)} onKeyDown={press} onBlur={() => setListening(false)}>
        {listening ? t("settings.press") : <kbd>{keysOf(command) || "–"}</kbd>}</button>
      {changed ? <button class="quiet" aria-label={t("settings.reset_key", { command: label })} title={t("settings.reset_key", { command: label })} onClick={reset}>⟲</button> : <span />}
    </li>
  );
}

/** New keys for a command; who had them before loses them, which is said. */
function change(command: Command, keys: string): void {
  const owner = keys ? ownerOf(COMMANDS, keys, command.id) : undefined;
  setSettings({ keys: { ...settings.value.keys, ...(owner ? { [owner.id]: "" } : {}), [command.id]: keys } });
  if (owner) toast(t("settings.key_taken", { keys, command: commandLabel(owner) }));
  else if (keysFor(command) !== keys) toast(t("settings.key_kept", { command: commandLabel(command) }));
}
