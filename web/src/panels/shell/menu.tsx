/** Menus behind buttons and at the pointer. What draws them is loaded when the first one opens. */
import type { ComponentChildren, ComponentType, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Point } from "../../geometry/point";

export type MenuEntry = "line" | {
  readonly label: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly checked?: boolean;
  /** Leads to a further menu instead. */
  readonly more?: () => readonly MenuEntry[];
  /** A second line; read while the menu is open, so it may come later. */
  readonly note?: () => string;
  readonly perform: () => void;
};

export interface MenuAtProps {
  readonly label: string;
  readonly at: Point;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}

/** A menu at a point of the window. */
export function LazyMenu(props: MenuAtProps): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly It: ComponentType<MenuAtProps> } | null>(null);
  useEffect(() => void import("./menu_at").then((module) => setLoaded({ It: module.MenuAt })), []);
  return loaded && <loaded.It {...props} />;
}

interface MenuProps {
  readonly label: string;
  readonly class?: string;
  /** Asked when it opens; what makes them may have to be loaded first. */
  readonly entries: () => readonly MenuEntry[] | Promise<readonly MenuEntry[]>;
  readonly children: ComponentChildren;
}

/** A button that opens a menu below it. */
export function Menu(props: MenuProps): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<{ readonly at: Point; readonly entries: readonly MenuEntry[] } | null>(null);
  const show = (): void => {
    const box = button.current?.getBoundingClientRect();
    if (open || !box) return setOpen(null);
    void Promise.resolve(props.entries()).then((entries) => setOpen({ at: { x: box.left, y: box.bottom + 4 }, entries }));
  };
  const close = (): void => {
    setOpen(null);
    button.current?.focus();
  };
  return (
    <>
      <button ref={button} class={props.class} aria-label={props.label} title={props.label} aria-haspopup="menu" aria-expanded={open !== null} onClick={show}>{props.children}</button>
      {open && <LazyMenu label={props.label} at={open.at} entries={open.entries} onClose={close} />}
    </>
  );
}
