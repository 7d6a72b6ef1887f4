/** After a drop on a body: which port was chosen, and the others that would have fitted. */

import { placeText, type Place } from "../../graph/document";
import { inputsFor, outputsFor } from "../../graph/refuse";
import { connect, disconnect } from "../../graph/wiring";
import { t } from "../../messages";
import { humanise, portPoint, type NodeView } from "../scene/node_view";
import { wireBetween, type End } from "../edit/connect";
import type { Stage } from "./stage";

/** Show the chosen port for three seconds, with a way to another. */
export function offerOthers(stage: Stage, end: End, chosen: Place): void {
  const view = stage.scene.nodes.get(chosen.node);
  const side = end.side === "output" ? "input" : "output";
  if (!view) return;
  const label = t("offer.chosen", { port: labelIn(view, chosen.port) });
  const targets = side === "input" ? inputsFor(stage.graph, end.place) : outputsFor(stage.graph, end.place);
  const choices = targets.filter((one) => one.place.node === chosen.node && one.place.port !== chosen.port && !one.needs.length)
    .map(({ place }) => ({ label: labelIn(view, place.port), perform: () => change(stage, end, chosen, place) }));
  stage.offer({ label, at: portPoint(view, side, chosen.port), choices });
  stage.announce(t("said.dropped", { port: placeText(chosen) }));
}

const labelIn = (view: NodeView, port: string): string => [...view.inputs, ...view.outputs].find((one) => one.name === port)?.label ?? humanise(port);

/** The wire goes to another port of the node instead. */
function change(stage: Stage, end: End, from: Place, to: Place): void {
  const wire = wireBetween(end, to);
  stage.editor.edit(t("edit.connect", { from: placeText(wire.from), to: placeText(wire.to) }), (draft) => {
    if (end.side === "output") disconnect(draft, from);
    connect(draft, wire, end.side === "output" ? end.via : null);
  });
}
