/** The open workflow as a Python script and as a curl command, with its values as they are now. */

/** A script that needs nothing but Python: posts the workflow, waits, saves what came out. */
export function pythonScript(workflow: unknown, origin: string): string {
  return `"""Runs this workflow on a Wireloom server and saves its results. The token is what \`wireloom token\` prints."""

import json
import os
import urllib.parse
import urllib.request

SERVER = os.environ.get("WIRELOOM_SERVER", ${JSON.stringify(origin)})
TOKEN = os.environ["WIRELOOM_TOKEN"]
WORKFLOW = json.loads(r'''
${JSON.stringify(workflow, null, 2).replaceAll("'''", "''\\u0027")}
''')


def ask(method, path, body=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(SERVER + path, data, headers, method=method)) as answer:
        return answer.read()


run = json.loads(ask("POST", "/api/v1/runs", {"workflow": WORKFLOW}))
while run["status"] in ("queued", "running"):
    run = json.loads(ask("GET", f"/api/v1/runs/{run['id']}?wait=30"))
print(run["status"], (run.get("problem") or {}).get("message", ""))
for output, cells in (run.get("outputs") or {}).items():
    for index, cell in enumerate(cells):
        for file in cell.get("files", []):
            name = f"{output}-{index}-{file['name']}"
            path = f"/api/v1/runs/{run['id']}/outputs/{urllib.parse.quote(output)}/{index}/{urllib.parse.quote(file['name'])}"
            with open(name, "wb") as target:
                target.write(ask("GET", path))
            print(name, cell.get("coordinates") or "")
`;
}

/** A command that starts the run. */
export function curlCommand(workflow: unknown, origin: string): string {
  const body = JSON.stringify({ workflow }).replaceAll("'", "'\\''");
  return `curl -X POST '${origin}/api/v1/runs' -H "Authorization: Bearer $WIRELOOM_TOKEN" -H 'Content-Type: application/json' -d '${body}'`;
}
