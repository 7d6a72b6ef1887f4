import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliCommand, curlCommand, pythonScript } from "../../src/panels/documents/exports";
import { t } from "../../src/messages";
import { matches } from "../../src/panels/commands/shortcuts";

const HOSTILE = { format: 1, title: "'''; import os #\\ \" $(id) `id`\n", nodes: {} };

describe("a workflow as code", () => {
  it("is Python that compiles and holds the very document", () => {
    const script = pythonScript(HOSTILE, "http://127.0.0.1:1");
    const read = "import ast,json,sys\ntree=ast.parse(sys.stdin.read())\nfor n in tree.body:\n  if isinstance(n,ast.Assign) and n.targets[0].id=='WORKFLOW': print(json.dumps(json.loads(n.value.args[0].value)))";
    expect(JSON.parse(execFileSync("python3", ["-c", read], { input: script }).toString())).toEqual(HOSTILE);
  });
  it("is a curl command whose words the shell does not touch", () => {
    const command = curlCommand(HOSTILE, "http://127.0.0.1:1", { p: "it's" });
    const words = execFileSync("sh", ["-c", command.replace(/^curl/, "printf '%s\\0'").replace("$WIRELOOM_TOKEN", "T")]).toString().split("\0");
    expect(JSON.parse(words[words.indexOf("-d") + 1] ?? "")).toEqual({ workflow: HOSTILE, inputs: { p: "it's" } });
  });
  it("is a command line whose words the shell does not touch", () => {
    const words = execFileSync("sh", ["-c", cliCommand("a b.json", { prompt: "it's $HOME", cfg: 2.5 }).replace(/^wireloom/, "printf '%s\\0'")]).toString().split("\0");
    expect(words.slice(0, -1)).toEqual(["run", "a b.json", "--set", "prompt=it's $HOME", "--set", "cfg=2.5"]);
  });
  it("is Python that posts the workflow with its inputs, waits, and writes each file", async () => {
    const asked: { url: string; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => { body += chunk.toString(); });
      request.on("end", () => {
        asked.push({ url: request.url ?? "", body });
        const done = { id: "ab", status: "succeeded", outputs: { image: [{ files: [{ name: "image.png" }] }] } };
        response.end(request.url?.includes("outputs") ? "pixels" : JSON.stringify(request.method === "POST" ? { id: "ab", status: "queued" } : done));
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const folder = mkdtempSync(join(tmpdir(), "script-"));
    const script = pythonScript(HOSTILE, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, { prompt: "a", steps: 3 });
    writeFileSync(join(folder, "s.py"), script);
    const out = await new Promise<string>((done) => execFile("python3", ["s.py", "prompt=it's", "steps=9"], { cwd: folder, env: { ...process.env, WIRELOOM_TOKEN: "t" } }, (error, text) => done(`${text}${error?.message ?? ""}`)));
    server.close();
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ workflow: HOSTILE, inputs: { prompt: "it's", steps: 9 } });
    expect(out).toContain("succeeded");
    expect(readFileSync(join(folder, "image-0-image.png"), "utf8")).toBe("pixels");
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
