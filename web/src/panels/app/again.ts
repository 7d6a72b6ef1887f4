/** Using the settings of an earlier result again: the fields of the app get the values that they had then. */
import { parsePlace, type Draft, type Json, type Place } from "../../graph/document";
import { objectOf, isObject } from "../../graph/looks";
import { isLiteral } from "../../graph/parse";
import { bind, disconnect } from "../../graph/wiring";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { client } from "../shared/server";
import { announcement, toast } from "../workbench";
import { shownIn } from "./shown";

/** What to do when somebody asks for the settings of this run. */
export const settingsAgain = (editor: Editor, run: string) => (): void => void client.runWorkflow(run).then((data) => {
  const done = putSettings(editor, data as Json);
  const said = t(done ? "app.again_done" : "app.again_same");
  announcement.value = said;
  toast(said);
}, (error: unknown) => toast(error instanceof Error ? error.message : String(error), true));

/** Put the values that a document has for the fields of this app; false where nothing differs. One undoable step. */
export function putSettings(editor: Editor, data: Json): boolean {
  const [nodes, inputs] = ["nodes", "inputs"].map((key) => objectOf(isObject(data) ? data[key] : undefined));
  return editor.edit(t("app.again_edit"), (draft) => {
    for (const { name, place } of shownIn(draft, "inputs")) {
      const then = placeIn(inputs?.[name]) ?? place;
      const node = nodes?.[then.node];
      if (isObject(node)) put(draft, place, objectOf(node["in"])[then.port]);
    }
  });
}

/** The value, or the standard one where none was given; what is wired or swept now stays so. */
function put(draft: Draft, place: Place, value: Json | undefined): void {
  const bound = draft.nodes.get(place.node)?.inputs.get(place.port);
  if (bound && bound.kind !== "literal") return;
  if (value === undefined && bound) disconnect(draft, place);
  else if (value !== undefined && isLiteral(value) && JSON.stringify(bound?.value) !== JSON.stringify(value)) bind(draft, place, { kind: "literal", value });
}

const placeIn = (text: Json | undefined): Place | null => (typeof text === "string" ? parsePlace(text) : null);
