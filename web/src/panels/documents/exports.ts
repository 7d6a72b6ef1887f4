/** The open workflow as a Python script, a curl command and a command line, with its named inputs as they are now. */

export type NamedInputs = Readonly<Record<string, unknown>>;

/** A script that needs nothing but Python: posts the workflow with its inputs, waits, saves what came out. */
export function pythonScript(workflow: unknown, origin: string, inputs: NamedInputs = {}): string {
  return `"""Runs this workflow on a Wireloom server and saves its results. The token is what \`wireloom token\` prints.

Inputs can be given on the command line: python script.py NAME=VALUE ...
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

SERVER = os.environ.get("WIRELOOM_SERVER", ${JSON.stringify(origin)})
TOKEN = os.environ.get("WIRELOOM_TOKEN", "")
INPUTS = json.loads(r'''
${literal(inputs)}
''')
WORKFLOW = json.loads(r'''
${literal(workflow)}
''')


def ask(method, path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(SERVER + path, data, headers, method=method)) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        problems = json.loads(error.read() or b"{}").get("problems", [])
        sys.exit("\\n".join(p["message"] for p in problems) or str(error))


def given(text):
    name, _, value = text.partition("=")
    if name not in INPUTS:
        sys.exit(f"there is no input {name!r}; there are: {', '.join(INPUTS) or 'none'}")
    return name, value if isinstance(INPUTS[name], str) else json.loads(value)


def main():
    if not TOKEN:
        sys.exit("set WIRELOOM_TOKEN to what \`wireloom token\` prints")
    inputs = INPUTS | dict(given(text) for text in sys.argv[1:])
    run = json.loads(ask("POST", "/api/v1/runs", {"workflow": WORKFLOW, "inputs": inputs}))
    while run["status"] in ("queued", "running"):
        run = json.loads(ask("GET", f"/api/v1/runs/{run['id']}?wait=30"))
    print(run["status"], (run.get("problem") or {}).get("message", ""))
    for output, cells in (run.get("outputs") or {}).items():
        for index, cell in enumerate(cells):
            for file in cell.get("files", []):
                name = f"{output}-{index}-{os.path.basename(file['name'])}"
                path = f"/api/v1/runs/{run['id']}/outputs/{urllib.parse.quote(output)}/{index}/{urllib.parse.quote(file['name'])}"
                with open(name, "wb") as target:
                    target.write(ask("GET", path))
                print(name, cell.get("coordinates") or "")
    sys.exit(run["status"] != "succeeded")


if __name__ == "__main__":
    main()
`;
}

/** JSON that can stand between r''' and '''. */
const literal = (data: unknown): string => JSON.stringify(data, null, 2).replaceAll("'''", "''\\u0027");

/** A command that starts the run. */
export function curlCommand(workflow: unknown, origin: string, inputs: NamedInputs = {}): string {
  const body = quoted(JSON.stringify({ workflow, inputs }, null, 1));
  return `curl -X POST '${origin}/api/v1/runs' \\\n  -H "Authorization: Bearer $WIRELOOM_TOKEN" -H 'Content-Type: application/json' \\\n  -d ${body}\n`;
}

/** The command line for the exported file. */
export function cliCommand(file: string, inputs: NamedInputs): string {
  const sets = Object.entries(inputs).map(([name, value]) => ` \\\n  --set ${quoted(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)}`);
  return `wireloom run ${quoted(file)}${sets.join("")}\n`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
