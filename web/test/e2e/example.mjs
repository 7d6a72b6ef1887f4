// The text-to-image example that the repository ships, run as it is.
import { readFile } from "node:fs/promises";

/** The digests of what it gives with its own values. */
export async function exampleDigests(editor) {
  const workflow = JSON.parse(await readFile(new URL("../../../workflows/text-to-image.json", import.meta.url), "utf8"));
  const { id } = await editor.json("/runs", { method: "POST", body: { workflow } });
  return editor.digests(await editor.ended(id));
}
