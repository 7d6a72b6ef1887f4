/** Of a node that uses a definition: how many do, the way into it, and what can be promoted from inside. */
import type { VNode } from "preact";
import { usedName } from "../../graph/uses";
import type { GraphNode } from "../../graph/document";
import { usersOf } from "../../graph/unpack";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { Choose } from "../shared/choose";
import { dive } from "../documents/inside";
import { detach, innerPlaces, promoteHere, unpack } from "./acts";
import "./definitions.css";

export function Instance({ editor, node }: { editor: Editor; node: GraphNode }): VNode {
  const places = innerPlaces(editor, node.name);
  const users = usersOf((editor.outer?.editor ?? editor).document, usedName(node.type) ?? "");
  const choose = (label: string): void => {
    const one = places.find((place) => place.label === label);
    if (one) promoteHere(editor, one.path, one.place);
  };
  return (
    <div class="instance">
      <p class="dim">{t("definition.used", { count: users })}</p>
      <div class="instance-acts">
        <button class="main" onClick={() => void dive(node.name)}>{t("definition.enter_short")}</button>
        {users > 1 && <button onClick={() => detach(editor, [`node:${node.name}`])}>{t("definition.detach_short")}</button>}
        <button onClick={() => unpack(editor, [`node:${node.name}`])}>{t("definition.unpack_short")}</button>
      </div>
      <Choose id={`promote-${node.name}`} label={t("definition.promote_inner")} options={() => places.map((one) => one.label)} onChoose={choose} />
    </div>
  );
}
