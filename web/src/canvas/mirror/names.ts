/** What nodes and ports are called for those who hear the canvas. */

import { placeText, type Document } from "../../graph/document";
import type { EditorState } from "../../store/state";
import type { NodeView, PortView } from "../scene/node_view";
import { say } from "../words";

/** "Sample, samplers sample, 3 of 9, running". */
export function nodeName(view: NodeView, place: number, count: number, state: EditorState): string {
  const run = state.run?.nodes.get(view.id);
  const problem = state.problems.find((p) => p.where.node === view.id);
  const more = [view.node.look.mode === "on" ? "" : view.node.look.mode === "mute" ? "muted" : "bypassed",
    view.node.look.collapsed ? "collapsed" : "", run?.phase ?? "", run?.problem?.message ?? problem?.message ?? ""].filter(Boolean);
  const kind = view.type ? view.type.id.replaceAll(/[._]/g, " ") : say("node.unknown", { type: view.node.type });
  return say("node.name", { title: view.title, kind, place, count, state: more.length ? `, ${more.join(", ")}` : "" });
}

/** "latent output of sampler, Latent, connected to decode.latent". */
export function portName(document: Document, view: NodeView, port: PortView): string {
  const facts = { port: port.label, node: view.title, type: port.type };
  if (port.side === "input") return say("port.input", { ...facts, state: inputState(view, port) });
  const ends: string[] = [];
  for (const follower of document.followers(view.id).keys()) {
    for (const [name, b] of document.nodes.get(follower)?.inputs ?? []) {
      if (b.kind === "wire" && b.node === view.id && b.port === port.name) ends.push(placeText({ node: follower, port: name }));
    }
  }
  return say("port.output", { ...facts, state: ends.length ? say("port.to", { place: ends.join(", ") }) : say("port.free") });
}

function inputState(view: NodeView, port: PortView): string {
  const bound = view.node.inputs.get(port.name);
  if (bound?.kind === "wire") return say("port.from", { place: placeText(bound) });
  if (port.empty) return say("port.needed");
  return view.fields.find((f) => f.port.name === port.name)?.text ?? say("port.free");
}
