/** What every widget is given. Widgets hold no state of the document: value in, onChange out; the store decides. */
import type { ComponentType } from "preact";
import type { Literal, Widget } from "../api/catalogue";
import type { SeedMode } from "../graph/document";

/** A weight file; `kind` and `family` are "unknown" where the file does not tell, `also` are further kinds it serves as. */
export interface KnownModel {
  readonly name: string;
  readonly size: number;
  readonly shipped: boolean;
  readonly kind?: string;
  readonly family?: string;
  readonly variant?: string;
  readonly also?: readonly string[];
}

/** What widgets ask of the application. */
export interface FieldServices {
  /** Weight files that a model-file input takes. */
  models(): Promise<readonly KnownModel[]>;
  /** Pictures that an image-file input takes. */
  images(): Promise<readonly string[]>;
  /** Store a picture; answers the name that the input takes. */
  upload(picture: Blob): Promise<string>;
  /** The bytes of a picture that an image-file input names. */
  load(name: string): Promise<Blob>;
  /** Undo (-1) or redo (1) in the document, where a field has no typing of its own to take back. */
  history(step: -1 | 1): void;
  /** Where weight files come from: the folder, and what there is. */
  showModels(): void;
}

/** The other inputs of the node, for widgets that lean on them. */
export interface Beside {
  /** What is typed into an input, or its default; null where it is wired. */
  literal(port: string): Literal;
  /** The picture of an input: its file, or what the wire carries, computed where it is not yet known. */
  picture(port: string, gone: AbortSignal): Promise<Blob>;
  /** The seed that the newest result had of a seed input, or null. */
  seed(port: string): number | null;
}

export interface FieldProps<W extends Widget = Widget> {
  /** For aria-labelledby and friends: unique in the page. */
  readonly id: string;
  readonly label: string;
  /** The name of the input, where the label is another. */
  readonly port?: string;
  readonly help: string;
  /** The port type: tells whole numbers from others. */
  readonly type: string;
  readonly widget: W;
  readonly value: Literal;
  /** On a node: one line, no own label. */
  readonly compact: boolean;
  readonly services: FieldServices;
  readonly beside?: Beside;
  /** `commit` is false while dragging or typing: only commits end a step of the undo history. */
  readonly onChange: (value: Literal, commit: boolean) => void;
  /** Puts the default back; left out where there is none. */
  readonly onReset?: (() => void) | undefined;
  /** Only for seeds. */
  readonly seedMode?: SeedMode;
  readonly onSeedMode?: (mode: SeedMode) => void;
  /** The label is said by the control itself: nothing else on the page names it. */
  readonly named?: boolean;
}

/** A file of widgets/kinds or widgets/rare exports these two; those of rare/ only the second, their names are the kinds. */
export interface FieldKind {
  readonly kind: string;
  readonly default: ComponentType<FieldProps<never>>;
}
