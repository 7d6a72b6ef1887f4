/** Typed commands, keymaps and settings. */
import { beforeEach, describe, expect, it } from "vitest";
import { ownerOf, keysFor, translations, chordOf } from "../../src/panels/commands/keymap";
import { readSettings, setSettings, settings } from "../../src/panels/settings";
import { readTyped } from "../../src/panels/commands/typed";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { catalogue, workflows } from "../fixtures";

const example = (): WorkflowEditor => createEditor(openDocument(workflows["text-to-image"], catalogue).document ?? undefined, { catalogue });
const perform = (e: WorkflowEditor, text: string): string | null => {
  const [typed] = readTyped(text, e, () => undefined);
  if (!typed) throw new Error(`${text} is no typed command`);
  return "problem" in typed ? typed.problem : typed.perform();
};

describe("typed commands", () => {
  it("set values of the type of the input, as one step of undo", () => {
    const e = example();
    expect(perform(e, "set guide.scale 5")).toBeNull();
    expect(perform(e, "set prompt.text a blue car")).toBeNull();
    expect(e.document.nodes.get("guide")?.inputs.get("scale")).toEqual({ kind: "literal", value: 5 });
    expect(e.document.nodes.get("prompt")?.inputs.get("text")).toEqual({ kind: "literal", value: "a blue car" });
    expect(e.get().history.names).toHaveLength(2);
  });

  it("draw wires both ways round, and a node alone takes the port that fits", () => {
    const e = example();
    expect(perform(e, "link guide.negative < encode.conditioning")).toBeNull();
    expect(e.document.nodes.get("guide")?.inputs.get("negative")).toMatchObject({ node: "encode", port: "conditioning" });
    e.undo();
    expect(perform(e, "link encode > guide")).toBeNull();
    expect(e.get().history.names).toHaveLength(1);
  });

  it("say what is wrong, and change nothing", () => {
    const e = example();
    for (const text of ["set nobody.x 5", "set guide.nothing 5", "set guide.scale", "set guide.scale wide", "link guide", "link guide.positive < nobody.x", "link model.file < prompt.text", "link encode.prompt < enlarge.image"]) {
      expect(perform(e, text), text).toMatch(/\w{3}/);
    }
    expect(e.get().revision).toBe(0);
  });

  it("go to nodes by their beginning; other words are no typed command", () => {
    const e = example();
    expect(readTyped("go dec", e, () => undefined).map(({ key }) => key)).toEqual(["go decode"]);
    expect(readTyped("save", e, () => undefined)).toEqual([]);
  });
});

describe("keymaps", () => {
  const act = (): void => undefined;
  const commands = [{ id: "command.bypass", keys: "B", perform: act }, { id: "command.mute", keys: "M", perform: act }, { id: "command.new", perform: act }] as const;
  beforeEach(() => setSettings({ keymap: "default", keys: {} }));

  it("mean nothing else by default", () => expect(translations(commands).size).toBe(0));

  it("put other keys in the place of the default ones, which then do nothing", () => {
    setSettings({ keymap: "comfyui" });
    expect(translations(commands).get("Ctrl+B")).toEqual({ keys: "B" });
    expect(translations(commands).get("B")).toBe("nothing");
    setSettings({ keymap: "default", keys: { "command.bypass": "M", "command.mute": "", "command.new": "Ctrl+Alt+N" } });
    expect(translations(commands).get("M")).toEqual({ keys: "B" });
    expect(translations(commands).get("Ctrl+Alt+N")).toEqual({ perform: act });
    expect([keysFor(commands[1]), ownerOf(commands, "M", "command.new")?.id]).toEqual(["", "command.bypass"]);
  });

  it("read pressed keys as they are written", () => {
    const event = (key: string, more = {}): KeyboardEvent => ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;
    expect([chordOf(event("b", { ctrlKey: true })), chordOf(event("?", { shiftKey: true })), chordOf(event("D", { shiftKey: true }))]).toEqual(["Ctrl+B", "?", "Shift+D"]);
  });
});

describe("settings", () => {
  it("that were kept broken fall back to the defaults, piece by piece", () => {
    for (const text of ["", "{", "null", "3"]) expect(readSettings(text)).toMatchObject({ theme: "system", keymap: "default", letters: true });
    expect(readSettings("{\"theme\":\"pink\",\"keymap\":\"nuke\",\"keys\":{\"command.new\":3,\"command.fit\":\"Z\"}}")).toMatchObject({ theme: "system", keymap: "nuke", keys: { "command.fit": "Z" } });
    expect(settings.value.theme).toBe("system");
  });
});
