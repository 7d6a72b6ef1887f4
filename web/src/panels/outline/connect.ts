/** What a port can be connected to, as the choices of a list; and connecting it. */
import type { Place } from "../../graph/document";
import { parsePlace, placeText } from "../../graph/document";
import { downstreamOf } from "../../graph/order";
import { inputPort, isFile, outputsOf, wiresFrom } from "../../graph/ports";
import { inputsFor, type Target } from "../../graph/refuse";
import { t } from "../../messages";
import { connectWire, connectWithConverter, disconnectWire, view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { remember } from "../commands/links";
import { announcement, toast } from "../workbench";

export type Side = "input" | "output";

/** Ports of other nodes that fit, those that need no converter first. */
export function targetsOf(editor: Editor, place: Place, side: Side): Target[] {
  return side === "output" ? inputsFor(view(editor), place) : sourcesFor(editor, place);
}

/** Outputs that fit an input: of no node that the input's own node feeds. */
function sourcesFor(editor: Editor, to: Place): Target[] {
  const graph = view(editor);
  const port = inputPort(graph, to);
  if (!port || isFile(port.widget)) return [];
  const below = downstreamOf(graph.document, [to.node]);
  const found: Target[] = [];
  for (const node of graph.document.nodes.values()) {
    if (below.has(node.name)) continue;
    for (const output of outputsOf(graph, node)) {
      const fit = output.port ? graph.catalogue.fit(output.type, port.type) : "none";
      if (fit !== "none") found.push({ place: { node: node.name, port: output.name }, needs: fit === "converter" ? graph.catalogue.converters(output.type, port.type) : [] });
    }
  }
  return found.sort((a, b) => Number(a.needs.length > 0) - Number(b.needs.length > 0));
}

/** Connect a port to the chosen one; through a converter where one is needed. Says what came of it. */
export function connectTo(editor: Editor, place: Place, side: Side, chosen: string): void {
  const other = parsePlace(chosen);
  if (!other) return;
  const wire = side === "output" ? { from: place, to: other } : { from: other, to: place };
  const refusal = connectWire(editor, wire);
  const converter = refusal?.kind === "type_mismatch" ? refusal.converters[0] : undefined;
  if (converter) connectWithConverter(editor, wire, converter);
  if (refusal && !converter) return toast(`${refusal.reason}; ${refusal.fix}`, true);
  remember(view(editor), wire);
  announcement.value = t("outline.connected", { from: placeText(wire.from), to: placeText(wire.to) });
}

export function disconnectFrom(editor: Editor, place: Place): void {
  if (disconnectWire(editor, place)) announcement.value = t("outline.disconnected", { port: placeText(place) });
}

/** The inputs that an output feeds. */
export const endsOf = (editor: Editor, place: Place): Place[] =>
  [...wiresFrom(editor.document, place.node)].filter((wire) => wire.from.port === place.port).map((wire) => wire.to);
