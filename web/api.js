// Writes src/api/schema.ts from the server's OpenAPI description; with --check it only says whether it is stale.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const SOURCE = new URL("../server/openapi.json", import.meta.url);
const TARGET = new URL("src/api/schema.ts", import.meta.url);
const HEAD = "/** Types of the HTTP API, generated from server/openapi.json by `npm run api`; do not edit. */\n\n";

const wanted = HEAD + astToString(await openapiTS(JSON.parse(await readFile(SOURCE, "utf8"))));
if (!process.argv.includes("--check")) {
  await writeFile(TARGET, wanted);
} else if ((await readFile(TARGET, "utf8").catch(() => "")) !== wanted) {
  console.error("src/api/schema.ts is older than server/openapi.json: run `npm run api`");
  process.exitCode = 1;
}
