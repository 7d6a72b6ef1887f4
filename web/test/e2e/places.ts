/** Where nodes and ports lie, in world coordinates, by the editor's own layout: what a hand sees and points at. */
import type { CatalogueData } from "../../src/api/catalogue";
import { Catalogue } from "../../src/graph/catalogue";
import { openDocument } from "../../src/store/open";
import { NodeView, pictureRatio } from "../../src/canvas/scene/node_view";

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface NodePlace {
  readonly type: string;
  readonly header: Place;
  readonly inputs: Readonly<Record<string, Place>>;
  readonly outputs: Readonly<Record<string, Place>>;
  /** Middles of the fields. */
  readonly fields: Readonly<Record<string, Place>>;
}

/** All nodes of a document by name. */
export function places(data: unknown, catalogueData: CatalogueData): Record<string, NodePlace> {
  const catalogue = new Catalogue(catalogueData);
  const { document } = openDocument(data, catalogue, pictureRatio);
  if (!document) throw new Error("the document cannot be read");
  const preview = (name: string): number | null => pictureRatio(catalogue.find(document.nodes.get(name)?.type ?? ""));
  return Object.fromEntries([...document.nodes.values()].map((node) => {
    const view = new NodeView({ document, catalogue, preview }, node);
    const at = (x: number, y: number): Place => ({ x: view.left + x, y: view.top + y });
    return [node.name, {
      type: node.type, header: at(view.layout.width / 2, 12),
      inputs: Object.fromEntries(view.inputs.map((port) => [port.name, at(port.x, port.y)])),
      outputs: Object.fromEntries(view.outputs.map((port) => [port.name, at(port.x, port.y)])),
      fields: Object.fromEntries(view.fields.map((field) => [field.port.name, at(field.x + field.width / 2, field.y + field.height / 2)])),
    }];
  }));
}
