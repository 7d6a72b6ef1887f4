// @vitest-environment jsdom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Literal, Widget } from "../../src/api/catalogue";
import { widgetFor, widgetOf } from "../../src/widgets/registry";
import { readColor } from "../../src/widgets/kinds/color";
import { readNumbers } from "../../src/widgets/kinds/numbers";
import { dragged } from "../../src/widgets/kinds/range";

const services = { models: () => Promise.resolve([]), images: () => Promise.resolve([]), upload: () => Promise.resolve(""), picture: () => null };
const range = { kind: "range", low: 0, high: 10, step: 0.5, unit: null, log: false } as const;

afterEach(() => {
  render(null, document.body);
  document.body.replaceChildren();
});

/** Draws a widget; what it changes is told to the answer's `onChange`. */
function show(widget: Widget, value: Literal, type = "Number") {
  const onChange = vi.fn();
  const It = widgetOf(widget.kind);
  const draw = (now: Literal): void => void act(() => render(
    <It id="field" label="cfg" help="" type={type} widget={widget} value={now} compact={false} services={services} onChange={onChange} />, document.body));
  draw(value);
  return { onChange, draw, field: document.querySelector<HTMLInputElement>("#field")! };
}

const type = (field: HTMLInputElement, text: string): void => void act(() => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
const press = (field: HTMLElement, key: string, more: KeyboardEventInit = {}): void => void act(() => {
  field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
});

describe("a number field", () => {
  it("takes a sum on Enter", () => {
    const { field, onChange } = show(range, 2);
    type(field, "2*3");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith(6, true);
  });
  it("keeps what it had when nonsense is typed", () => {
    const { field, onChange } = show(range, 2);
    type(field, "many");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    press(field, "Enter");
    expect(onChange).not.toHaveBeenCalled();
  });
  it("stays within its limits", () => {
    const { field, onChange } = show(range, 2);
    type(field, "99");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith(10, true);
  });
  it.each([["ArrowUp", {}, 2.5], ["ArrowDown", {}, 1.5], ["ArrowUp", { shiftKey: true }, 7], ["ArrowUp", { altKey: true }, 2.05]] as const)(
    "%s with %o makes 2 to %d", (key, more, wanted) => {
      const { field, onChange } = show({ ...range, step: 0.5 }, 2);
      press(field, key, more);
      expect(onChange.mock.lastCall?.[0]).toBeCloseTo(wanted, 6);
    });
  it("drags over its width from low to high, and finer with Alt", () => {
    expect(dragged(range, false, 0, 100, 100, 1)).toBe(10);
    expect(dragged(range, false, 5, 10, 100, 1)).toBe(6);
    expect(dragged(range, false, 5, 10, 100, 0.1)).toBeCloseTo(5.1, 6);
    expect(dragged({ ...range, step: null }, true, 5, 14, 100, 1)).toBe(6);
  });
  it("says its role, value and limits", () => {
    const { field } = show(range, 2);
    expect(["role", "aria-valuenow", "aria-valuemin", "aria-valuemax"].map((name) => field.getAttribute(name))).toEqual(["spinbutton", "2", "0", "10"]);
  });
});

describe("other fields", () => {
  it("switches a toggle", () => {
    const { field, onChange } = show({ kind: "toggle" }, false, "Boolean");
    void act(() => field.click());
    expect(onChange).toHaveBeenCalledWith(true, true);
  });
  it("weighs words of a prompt with Ctrl+Up", () => {
    const { field, onChange } = show({ kind: "text", multiline: true, prompt: true, placeholder: "", max_length: 100 }, "a red heart", "Text");
    field.setSelectionRange(3, 3);
    press(field, "ArrowUp", { ctrlKey: true });
    expect(onChange).toHaveBeenCalledWith("a (red:1.1) heart", true);
  });
  it("chooses from a short list", () => {
    const { field, onChange } = show({ kind: "choice", options: ["euler", "heun"] }, "heun", "Text");
    void act(() => {
      field.value = "euler";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(onChange).toHaveBeenCalledWith("euler", true);
  });
  it("shows hostile text as text", () => {
    show({ kind: "text", multiline: false, prompt: false, placeholder: "", max_length: 100 }, "<img src=x onerror=alert(1)>", "Text");
    expect(document.querySelector("img")).toBeNull();
  });
  it("reads colours as people write them", () => expect(["#F80", "ff8800", "#ff880080", "red"].map(readColor)).toEqual(["#ff8800", "#ff8800", "#ff880080", null]));
  it("reads lists of numbers", () => {
    const widget = { kind: "numbers", low: 0, high: 10, max_items: 3 } as const;
    expect(readNumbers("1, 2*2 ,3", widget)).toEqual([1, 4, 3]);
    expect(["1, 2, 3, 4", "11", "x"].map((text) => typeof readNumbers(text, widget))).toEqual(["string", "string", "string"]);
  });
  it("has a field for every type that can be typed", () => {
    for (const name of ["Number", "Integer", "Boolean", "Numbers", "Text"]) {
      expect(widgetFor({ name: "x", type: name, help: "", kind: "item", required: true })).not.toBeNull();
    }
    expect(widgetFor({ name: "x", type: "Image", help: "", kind: "item", required: true })).toBeNull();
  });
});
