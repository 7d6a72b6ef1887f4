/** A large sweep asks before it runs: more than 64 calls of a node, or more than ten minutes. */
import { flattenBare } from "../../graph/flatten";
import { withNextSeeds } from "../../graph/next_seeds";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { duration } from "../shared/format";
import { client } from "../shared/server";
import { usualMs } from "../running/times";
import { dialog } from "../workbench";
import { isLarge } from "./large";

/** Run this, or ask first and run it when that is answered with yes. `still`: with the seeds as they are. A price that cannot be had
 * stops nothing: the run itself is checked. */
export async function askFirst(editor: Editor, targets: readonly string[], run: () => Promise<void>, still = false): Promise<void> {
  const { data } = flattenBare(view(editor));
  const answer = await client.check(still ? data : withNextSeeds(view(editor), data), undefined, targets).catch(() => null);
  const cost = answer?.cost;
  const { large, ms } = cost ? isLarge(cost, (node) => usualMs(editor.document, node)) : { large: false, ms: 0 };
  if (!cost || !large) return run();
  dialog.value = { kind: "ask", question: t("run.ask_sweep", { calls: cost.to_run, time: ms > 0 ? t("run.ask_time", { time: duration(ms) }) : "" }),
    actions: [{ label: t("run.ask_yes", { calls: cost.to_run }), main: true, perform: () => void run() }] };
}
