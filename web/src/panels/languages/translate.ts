/** The catalogue in another language. Ids, names of ports and options stay: they are what workflows hold. */
import type { CatalogueData, InputPort, NodeType, OutputPort, PortType, Widget } from "../../api/catalogue";
import { plainTitle } from "../../graph/titles";
import type { CatalogueWords } from "../../messages/translation";

/** Node types of our own and port types with titles, labels and help; the English title and help can still be found. */
export function translated(data: CatalogueData, words: CatalogueWords): CatalogueData {
  return { ...data, nodes: data.nodes.map((type) => (type.pack ? type : nodeType(type, words))), ports: data.ports.map((port) => portType(port, words)) };
}

function nodeType(type: NodeType, words: CatalogueWords): NodeType {
  const { titles, families, tags, helps } = words;
  const title = own(titles, type.id);
  return {
    ...type, help: own(helps, type.help) ?? type.help, also: `${plainTitle(type)} ${type.help}`,
    ...(title === undefined ? {} : { title }), ...optional("family", own(families, type.id.split(".")[0] ?? "")),
    doc: type.doc.split("\n\n").map((paragraph) => own(helps, paragraph) ?? paragraph).join("\n\n"),
    tags: [...new Set([...type.tags.map((tag) => own(tags, tag) ?? tag), ...type.tags])],
    inputs: type.inputs.map((port) => input(type, port, words)), outputs: type.outputs.map((port) => named(type, port, words)),
  };
}

function input(type: NodeType, port: InputPort, words: CatalogueWords): InputPort {
  const given = named(type, port, words);
  return port.widget ? { ...given, widget: widget(port.widget, words) } : given;
}

/** A name such as `scale` means one thing in most types and another in some: those are said with their type. */
function named<P extends InputPort | OutputPort>(type: NodeType, port: P, { labels, helps }: CatalogueWords): P {
  const label = own(labels, `${type.id}.${port.name}`) ?? own(labels, port.name);
  return { ...port, help: own(helps, port.help) ?? port.help, ...optional("label", label) };
}

function widget(of: Widget, { options, pads }: CatalogueWords): Widget {
  if (of.kind === "choice") return { ...of, labels: Object.fromEntries(of.options.map((option) => [option, own(options, option) ?? option])) };
  return of.kind === "pad" ? { ...of, x_label: own(pads, of.x_label) ?? of.x_label, y_label: own(pads, of.y_label) ?? of.y_label } : of;
}

const portType = (port: PortType, { types, helps }: CatalogueWords): PortType =>
  ({ ...port, help: own(helps, port.help) ?? port.help, ...optional("title", own(types, port.name)) });

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

const optional = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  (value === undefined ? {} : { [key]: value } as Partial<Record<K, string>>);
