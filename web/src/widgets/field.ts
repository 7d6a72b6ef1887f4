/** What every widget is given. Widgets hold no state of the document: value in, onChange out; the store decides. */
import type { ComponentType } from "preact";
import type { Literal, Widget } from "../api/catalogue";
import type { SeedMode } from "../graph/document";

/** What widgets ask of the application. */
export interface FieldServices {
  /** Weight files that a model-file input takes. */
  models(): Promise<readonly { readonly name: string; readonly size: number; readonly shipped: boolean }[]>;
  /** Pictures that an image-file input takes. */
  images(): Promise<readonly string[]>;
  /** Store a picture; answers the name that the input takes. */
  upload(picture: Blob): Promise<string>;
  /** A picture for a name, where one is known. */
  picture(name: string): string | null;
}

export interface FieldProps<W extends Widget = Widget> {
  /** For aria-labelledby and friends: unique in the page. */
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** The port type: tells whole numbers from others. */
  readonly type: string;
  readonly widget: W;
  readonly value: Literal;
  /** On a node: one line, no own label. */
  readonly compact: boolean;
  readonly services: FieldServices;
  /** `commit` is false while dragging or typing: only commits end a step of the undo history. */
  readonly onChange: (value: Literal, commit: boolean) => void;
  /** Only for seeds. */
  readonly seedMode?: SeedMode;
  readonly onSeedMode?: (mode: SeedMode) => void;
}

/** A file of widgets/kinds exports these two. */
export interface FieldKind {
  readonly kind: string;
  readonly default: ComponentType<FieldProps<never>>;
}
