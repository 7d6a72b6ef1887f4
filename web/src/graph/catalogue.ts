/** The catalogue with look-ups: node types by full name, which port type fits which, converters. */

import type { CatalogueData, InputPort, NodeType, OutputPort, PortType, BrokenPack } from "../api/catalogue";

/** How a value gets from one port type into another. */
export type Fit = "same" | "lossless" | "converter" | "none";

/** A node type that turns one port type into another: its input and its output to wire. */
export interface Converter {
  readonly type: NodeType;
  readonly input: string;
  readonly output: string;
}

const MOST_CONVERTERS = 3;

/** Node types and port types; made once a catalogue, never changed. */
export class Catalogue {
  readonly types: readonly NodeType[];
  readonly broken: readonly BrokenPack[];
  private readonly byName = new Map<string, NodeType>();
  private readonly byId = new Map<string, NodeType>();
  private readonly ports = new Map<string, PortType>();
  private readonly inputPorts = new Map<NodeType, Map<string, InputPort>>();
  private readonly outputPorts = new Map<NodeType, Map<string, OutputPort>>();
  private readonly known = new Map<string, readonly Converter[]>();

  constructor(data: CatalogueData) {
    this.types = data.nodes;
    this.broken = data.broken;
    for (const port of data.ports) this.ports.set(port.name, port);
    for (const type of data.nodes) {
      this.byName.set(fullName(type), type);
      this.byId.set(type.id, type);
      this.inputPorts.set(type, new Map(type.inputs.map((p) => [p.name, p])));
      this.outputPorts.set(type, new Map(type.outputs.map((p) => [p.name, p])));
    }
  }

  /** The node type called `id@version`, or null. */
  find(name: string): NodeType | null {
    return this.byName.get(name) ?? null;
  }

  /** The newest version of the node type with this id, or null. */
  newest(id: string): NodeType | null {
    return this.byId.get(id) ?? null;
  }

  /** The input of a node type, or null. */
  input(type: NodeType, port: string): InputPort | null {
    return this.inputPorts.get(type)?.get(port) ?? null;
  }

  /** The output of a node type, or null. */
  output(type: NodeType, port: string): OutputPort | null {
    return this.outputPorts.get(type)?.get(port) ?? null;
  }

  /** The port type of this name, or null. */
  port(name: string): PortType | null {
    return this.ports.get(name) ?? null;
  }

  /** What the port type is called. */
  typeTitle(name: string): string {
    return this.ports.get(name)?.title ?? name;
  }

  /** All port types. */
  portTypes(): readonly PortType[] {
    return [...this.ports.values()];
  }

  /** Whether values of this type can be typed into an input. */
  isLiteral(type: string): boolean {
    return this.ports.get(type)?.literal ?? false;
  }

  /** How a value of the type `source` gets into an input of the type `wanted`. */
  fit(source: string, wanted: string): Fit {
    if (source === wanted) return "same";
    if (this.ports.get(source)?.becomes.includes(wanted)) return "lossless";
    return this.converters(source, wanted).length ? "converter" : "none";
  }

  /** Node types with one required input that takes `source` and an output that gives `wanted`; at most three. */
  converters(source: string, wanted: string): readonly Converter[] {
    const key = `${source}>${wanted}`;
    const known = this.known.get(key);
    if (known) return known;
    const found = this.types.flatMap((type) => this.converts(type, source, wanted)).slice(0, MOST_CONVERTERS);
    this.known.set(key, found);
    return found;
  }

  private converts(type: NodeType, source: string, wanted: string): Converter[] {
    const required = type.inputs.filter((p) => p.required);
    const [input] = required;
    if (type.version === 0 || required.length !== 1 || !input || input.kind !== "item" || !this.goes(source, input.type)) return [];
    const output = type.outputs.find((p) => this.goes(p.type, wanted));
    return output ? [{ type, input: input.name, output: output.name }] : [];
  }

  private goes(source: string, wanted: string): boolean {
    return source === wanted || (this.ports.get(source)?.becomes.includes(wanted) ?? false);
  }
}

/** The full name that workflows use: `id@version`; of a definition, which has no version, `use:NAME`. */
export const fullName = (type: NodeType): string => (type.version ? `${type.id}@${String(type.version)}` : type.id);

/** The catalogue before the server has answered: everything is a placeholder. */
export const EMPTY_CATALOGUE = new Catalogue({ nodes: [], ports: [], broken: [] });
