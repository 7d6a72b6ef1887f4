import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlCommand, pythonScript } from "../../src/panels/exports";
import { t } from "../../src/messages";
import { matches } from "../../src/panels/shortcuts";

const HOSTILE = { format: 1, title: "'''; import os #\\ \" $(id) `id`\n", nodes: {} };

describe("a workflow as code", () => {
  it("is Python that compiles and holds the very document", () => {
    const script = pythonScript(HOSTILE, "http://127.0.0.1:1");
    const read = "import ast,json,sys\ntree=ast.parse(sys.stdin.read())\nfor n in tree.body:\n  if isinstance(n,ast.Assign) and n.targets[0].id=='WORKFLOW': print(json.dumps(json.loads(n.value.args[0].value)))";
    expect(JSON.parse(execFileSync("python3", ["-c", read], { input: script }).toString())).toEqual(HOSTILE);
  });
  it("is a curl command whose words the shell does not touch", () => {
    const words = execFileSync("sh", ["-c", curlCommand(HOSTILE, "http://127.0.0.1:1").replace(/^curl/, "printf '%s\\n'").replace("$WIRELOOM_TOKEN", "T")]).toString();
    expect(words).toContain(JSON.stringify({ workflow: HOSTILE }));
  });
});

describe("messages", () => {
  it("choose by number", () => expect([t("issues.count", { count: 1 }), t("issues.count", { count: 3 })]).toEqual(["one problem", "3 problems"]));
});

describe("shortcuts", () => {
  const event = (key: string, more = {}): KeyboardEvent => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent;
  it("tell Ctrl+S from Ctrl+Shift+S", () => {
    expect(matches(event("s", { ctrlKey: true }), { keys: "Ctrl+S" })).toBe(true);
    expect(matches(event("S", { ctrlKey: true, shiftKey: true }), { keys: "Ctrl+S" })).toBe(false);
    expect(matches(event("S", { metaKey: true, shiftKey: true }), { keys: "Ctrl+Shift+S" })).toBe(true);
  });
});
