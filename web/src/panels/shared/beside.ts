/** The other inputs of a node, as its widgets see them: what is typed into them, and the picture that comes by wire. */
import type { Literal } from "../../api/catalogue";
import type { Run } from "../../api/client";
import type { OutputCell } from "../../api/run_event";
import { flatten } from "../../graph/flatten";
import { inputPort } from "../../graph/ports";
import { view } from "../../store/commands/shared";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import type { Beside } from "../../widgets/field";
import { client } from "./server";
import { bytes, services } from "./services";

const ASK_EVERY = 250;
const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled"]);

export function besideOf(editor: Editor, node: string): Beside {
  const literal = (port: string): Literal => {
    const binding = editor.document.nodes.get(node)?.inputs.get(port);
    if (binding) return binding.kind === "literal" ? binding.value : null;
    return inputPort(view(editor), { node, port })?.default ?? null;
  };
  const picture = async (port: string, gone: AbortSignal): Promise<Blob> => {
    const binding = editor.document.nodes.get(node)?.inputs.get(port);
    if (binding?.kind === "wire") return computed(editor, `${binding.node}.${binding.port}`, gone);
    const name = literal(port);
    if (typeof name !== "string" || !name) throw new Error(t("field.no_picture_yet", { port }));
    return services.load(name);
  };
  const seed = (port: string): number | null => lastSeed(editor, `${node}.${port}`);
  return { literal, picture, seed };
}

/** The first picture that an output gives as the document stands: known results come at once, others are computed. */
async function computed(editor: Editor, place: string, gone: AbortSignal): Promise<Blob> {
  const flat = flatten(view(wholeOf(editor)));
  if (flat.problems[0]) throw new Error(flat.problems[0].message);
  const { id } = await client.run({ workflow: flat.data, targets: [callOf(editor, place)] }, crypto.randomUUID());
  const run = await ended(id, gone);
  const cell = Object.values(run.outputs ?? {})[0]?.[0];
  const file = cell?.files.find((one) => one.media_type.startsWith("image/"));
  const failed = (cell as (OutputCell & { problem?: { message: string } }) | undefined)?.problem?.message ?? run.problem?.message;
  if (!file) throw new Error(failed ?? t("field.no_picture_from", { place }));
  return bytes(client.outputUrl(id, Object.keys(run.outputs ?? {})[0] ?? place, 0, file.name), gone);
}

/** The editor of what runs. */
const wholeOf = (editor: Editor): Editor => editor.outer?.editor ?? editor;

/** What a run calls a place that is seen inside a definition. */
const callOf = (editor: Editor, place: string): string => [...(editor.outer?.path ?? []), place].join("/");

/** The run when it is over; a run that nobody waits for any longer is cancelled. */
async function ended(id: string, gone: AbortSignal): Promise<Run> {
  for (;;) {
    const run = await client.getRun(id);
    if (ENDED.has(run.status)) return run;
    if (gone.aborted) {
      await client.cancel(id);
      throw new Error(t("run.cancelled"));
    }
    await new Promise((go) => setTimeout(go, ASK_EVERY));
  }
}

/** The seed of the newest result that this input had a part in. */
function lastSeed(editor: Editor, place: string): number | null {
  for (const cells of Object.values(editor.get().run?.outputs ?? {})) {
    const seed = cells[0]?.seeds?.[callOf(editor, place)];
    if (typeof seed === "number") return seed;
  }
  return null;
}
