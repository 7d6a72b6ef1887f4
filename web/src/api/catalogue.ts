/** The catalogue as the server sends it: every node type and port type, as data. Mirrors nodes/interface. */

export type Scalar = null | boolean | number | string;

/** A value typed into an input: what the document may hold there. */
export type Literal = Scalar | readonly Scalar[];

/** How a literal is edited and which ones are accepted; one kind a class of nodes/interface/widgets.py. */
export type Widget =
  | RangeWidget
  | ChoiceWidget
  | TextWidget
  | NumbersWidget
  | ModelFileWidget
  | TextsWidget
  | PadWidget
  | CurveWidget
  | MaskFileWidget
  | { readonly kind: "seed" }
  | { readonly kind: "color" }
  | { readonly kind: "toggle" }
  | { readonly kind: "image_file" }
  | { readonly kind: "image_folder" };

/** A number from `low` to `high`, both included; `log` is for the slider. */
export interface RangeWidget {
  readonly kind: "range";
  readonly low: number;
  readonly high: number;
  readonly step: number | null;
  readonly unit: string | null;
  readonly log: boolean;
}

/** One of a fixed set of words. */
export interface ChoiceWidget {
  readonly kind: "choice";
  readonly options: readonly string[];
  /** What the options are called in another language. */
  readonly labels?: Readonly<Record<string, string>>;
  /** For each option a few colours with spaces between: its small picture. */
  readonly swatches?: readonly string[];
}

/** A text field; `multiline` makes it an area, `prompt` adds emphasis shortcuts. */
export interface TextWidget {
  readonly kind: "text";
  readonly multiline: boolean;
  readonly prompt: boolean;
  readonly placeholder: string;
  readonly max_length: number;
}

/** A list of numbers, each from `low` to `high`. */
export interface NumbersWidget {
  readonly kind: "numbers";
  readonly low: number;
  readonly high: number;
  readonly max_items: number;
}

/** A list of texts, one a row. */
export interface TextsWidget {
  readonly kind: "texts";
  readonly max_items: number;
  readonly max_length: number;
}

/** Two numbers set together: [x, y], y upwards. */
export interface PadWidget {
  readonly kind: "pad";
  readonly x_low: number;
  readonly x_high: number;
  readonly y_low: number;
  readonly y_high: number;
  readonly step: number;
  readonly x_label: string;
  readonly y_label: string;
}

/** Points from left to right, [x0, y0, x1, y1, ...]; `join` names the choice that says how they are joined. */
export interface CurveWidget {
  readonly kind: "curve";
  readonly x_low: number;
  readonly x_high: number;
  readonly y_low: number;
  readonly y_high: number;
  readonly max_points: number;
  readonly join: string;
}

/** The name of a mask that was painted on the picture of the input `image`. */
export interface MaskFileWidget {
  readonly kind: "mask_file";
  readonly image: string;
}

/** The name of a weight file of one kind. */
export interface ModelFileWidget {
  readonly kind: "model_file";
  readonly model: string;
}

/** "item": one value a call; "axis": the whole axis as a list; "batch": the axis joined along N. */
export type PortKind = "item" | "axis" | "batch";

/** A typed, named input. `default` is there where the input is not required. */
export interface InputPort {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly kind: PortKind;
  readonly required: boolean;
  readonly default?: Literal;
  readonly optional?: boolean;
  readonly widget?: Widget;
  readonly at_least?: number;
  /** What people read instead of the name: in another language, or as the interface of a definition says. */
  readonly label?: string;
  readonly shape?: string;
}

/** A typed, named output. */
export interface OutputPort {
  readonly label?: string;
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly shape?: string;
}

export type Port = InputPort | OutputPort;

/** A node type; workflows use it as `id@version`. `title`, `family` and the `label` of ports are the browser's own: names in another language than English; `also` is what is English then. */
export interface NodeType {
  readonly id: string;
  readonly version: number;
  readonly help: string;
  readonly doc: string;
  readonly tags: readonly string[];
  readonly cheap: boolean;
  readonly pack: string;
  readonly title?: string;
  readonly family?: string;
  readonly also?: string;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

/** A port type; `becomes` lists the types it turns into without loss. */
export interface PortType {
  readonly name: string;
  readonly title?: string;
  readonly help: string;
  readonly literal: boolean;
  readonly stored: boolean;
  readonly becomes: readonly string[];
}

/** A custom pack that was not loaded, and why. */
export interface BrokenPack {
  readonly name: string;
  readonly kind: string;
  readonly error: string;
}

/** The answer of GET /api/v1/nodes. */
export interface CatalogueData {
  readonly nodes: readonly NodeType[];
  readonly ports: readonly PortType[];
  readonly broken: readonly BrokenPack[];
}
