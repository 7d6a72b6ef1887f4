/** Draws one widget with real events, and keeps what it changes. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, vi, type Mock } from "vitest";
import type { Literal, Widget } from "../../src/api/catalogue";
import type { Beside, FieldProps, FieldServices } from "../../src/widgets/field";
import { widgetOf } from "../../src/widgets/registry";

/** Every file of tests calls this first: modules are shared between files, hooks are not. */
export function fresh(): void {
  // jsdom has no CSS.escape; identifiers in these tests need none.
  const page = globalThis as unknown as { CSS?: unknown };
  page.CSS ??= { escape: (text: string) => text.replace(/[^\w-]/g, (c) => `\\${c}`) };
  afterEach(() => {
    render(null, document.body);
    document.body.replaceChildren();
  });
}

export const services = (more: Partial<FieldServices> = {}): FieldServices & { history: Mock; upload: Mock } => ({
  models: () => Promise.resolve([]), images: () => Promise.resolve([]), load: () => Promise.resolve(new Blob()), showModels: vi.fn(),
  upload: vi.fn(() => Promise.resolve("sha256-up.png")), history: vi.fn(), ...more } as FieldServices & { history: Mock; upload: Mock });

export const beside = (values: Record<string, Literal>): Beside =>
  ({ literal: (port) => values[port] ?? null, picture: () => Promise.reject(new Error("none")), seed: () => null });

export interface Shown {
  readonly onChange: Mock<(value: Literal, commit: boolean) => void>;
  readonly draw: (value: Literal) => void;
  readonly field: HTMLInputElement;
  readonly services: ReturnType<typeof services>;
}

/** The widget, held: what it changes stands in it, as in the editor. `live: false` leaves the old value. */
export async function show(widget: Widget, value: Literal, more: Partial<FieldProps> & { live?: boolean } = {}): Promise<Shown> {
  const { live = true, ...given } = more;
  const It = widgetOf(widget.kind);
  const all = services(given.services);
  const onChange = vi.fn((next: Literal) => { if (live) draw(next); });
  const draw = (now: Literal): void => void act(() => render(
    <It id="field" label="cfg" help="" type="Number" compact={false} {...given} widget={widget} value={now} services={all} onChange={onChange} />, document.body));
  draw(value);
  await settled(() => document.querySelector("[aria-busy]") === null);
  return { onChange, draw, services: all, get field() { return document.querySelector<HTMLInputElement>("#field")!; } };
}

/** Waits until something holds: code of a widget came, a promise was kept. */
export async function settled(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5000 && !holds(); i++) await act(() => new Promise((go) => setTimeout(go, 4)));
  if (!holds()) throw new Error(`this never came to hold: ${String(holds)}`);
}

export const type = (field: HTMLInputElement | HTMLTextAreaElement, text: string, inputType = "insertText"): void => void act(() => {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
});
export const press = (field: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  void act(() => void field.dispatchEvent(event));
  return event;
};
export const click = (element: Element | null | undefined): void => void act(() => (element as HTMLElement).click());
/** Both events, as in a browser: which of them is listened to depends on whether preact/compat was loaded by then. */
export const leave = (field: Element): void => void act(() => {
  field.dispatchEvent(new FocusEvent("blur"));
  field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
});
export const enter = (field: Element): void => void act(() => { (field as HTMLElement).focus(); });

/** A button, link or field by its name for assistive technology. */
export const named = (name: string | RegExp): HTMLElement => {
  const all = [...document.querySelectorAll<HTMLElement>("button, input, select, textarea, [role]")];
  const found = all.find((element) => {
    const said = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent;
    return typeof name === "string" ? said === name : name.test(said);
  });
  if (!found) throw new Error(`nothing is called ${String(name)}; there is ${all.map((e) => e.getAttribute("aria-label") ?? e.textContent).join(" | ")}`);
  return found;
};

/** A pointer at a place of an element of 100 x 100 pixels. */
export function point(element: Element, kind: string, x: number, y: number, more: PointerEventInit = {}): void {
  element.getBoundingClientRect = () => ({ left: 0, top: 0, right: 100, bottom: 100, width: 100, height: 100, x: 0, y: 0 }) as DOMRect;
  element.setPointerCapture = () => undefined;
  void act(() => void element.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, pointerId: 1, button: 0, buttons: 1, clientX: x, clientY: y, ...more })));
}
