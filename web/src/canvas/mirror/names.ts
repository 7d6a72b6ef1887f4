/** What nodes and ports are called for those who hear the canvas. */

import type { EditorState } from "../../store/state";
import { parts, placeText, type Document, type ItemId, type Mode } from "../../graph/document";
import { usedName } from "../../graph/uses";
import { contentsOf } from "../../graph/items";
import { titleOf } from "../../store/commands";
import type { Surface } from "../surface";
import type { WireView } from "../scene/wire_view";
import type { NodeView, PortView } from "../scene/node_view";
import { t } from "../../messages";
import { standingWords } from "../run_words";

/** "Sample, samplers sample, 3 of 9, running". */
export function nodeName(view: NodeView, place: number, count: number, state: EditorState, problem: string | undefined): string {
  const run = state.run?.nodes.get(view.id);
  const { look } = view.node;
  const more = [modeName(look.mode), look.collapsed ? t("name.collapsed") : "", look.note ? t("name.noted") : "",
    standingWords(state, view.id), run?.problem ? "" : (problem ?? "")].filter(Boolean);
  const used = view.type && usedName(view.type.id);
  const kind = !view.type ? t("node.unknown", { type: view.node.type }) : typeof used === "string" ? t("node.instance", { definition: used }) : view.type.title ?? view.type.id.replaceAll(/[._]/g, " ");
  return t("node.name", { title: view.title, kind, place, count, state: more.length ? `, ${more.join(", ")}` : "" });
}

const modeName = (mode: Mode): string => (mode === "on" ? "" : t(mode === "mute" ? "name.muted" : "name.bypassed"));

/** "latent output of sampler, Latent, connected to decode.latent". */
export function portName(document: Document, view: NodeView, port: PortView): string {
  const facts = { port: port.label, node: view.title, type: [port.type, declaredWords(port)].filter(Boolean).join(", ") };
  if (port.side === "input") return t("port.input", { ...facts, state: inputState(view, port) });
  const ends: string[] = [];
  for (const follower of document.followers(view.id).keys()) {
    for (const [name, b] of document.nodes.get(follower)?.inputs ?? []) {
      if (b.kind === "wire" && b.node === view.id && b.port === port.name) ends.push(placeText({ node: follower, port: name }));
    }
  }
  return t("port.output", { ...facts, state: ends.length ? t("port.to", { place: ends.join(", ") }) : t("port.free") });
}

/** "output image of the workflow"; "" for a port that the workflow does not declare. */
export const declaredWords = (port: PortView): string =>
  (port.declared ? t(port.side === "output" ? "port.is_output" : "port.is_input", { name: port.declared }) : "");

function inputState(view: NodeView, port: PortView): string {
  const bound = view.node.inputs.get(port.name);
  if (bound?.kind === "wire") return t("port.from", { place: placeText(bound) });
  if (port.empty) return t("port.needed");
  const field = view.fields.find((f) => f.port.name === port.name);
  return field ? field.text || t("port.empty") : t("port.free");
}

/** "Upscale, frame, 3 items, collapsed"; the first words of a note; what a reroute dot carries. */
export function itemName(surface: Surface, id: ItemId): string {
  const { document } = surface.editor;
  const [kind, key] = parts(id);
  if (kind === "dot") return t("dot.name", { place: placeText(document.dots.get(key)?.source ?? { node: key, port: "" }) });
  if (kind === "note") return t("note.name", { text: (document.notes.get(key)?.text ?? "").replace(/[#*_`]/g, "").slice(0, 120).trim() || t("note.empty") });
  const frame = document.frames.get(key);
  const state = [frame?.collapsed ? t("name.collapsed") : "", modeName(frame?.mode ?? "on")].filter(Boolean);
  return [t("frame.name", { title: titleOf(document, key), count: contentsOf(document, key, false).length }), ...state].join(", ");
}

/** "Wire from source.latent to sample.latent, Latent". */
export function wireName(wire: WireView): string {
  return t("wire.name", { from: placeText(wire.from), to: wire.to ? placeText(wire.to) : t("wire.dot"), type: wire.type });
}
