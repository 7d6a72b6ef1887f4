// @vitest-environment jsdom
import { act } from "preact/test-utils";
import { describe, expect, it, vi } from "vitest";
import { dragged } from "../../src/widgets/drag";
import { plain } from "../../src/graph/numbers";
import { enter, fresh, leave, named, point, press, show, type } from "./show";

fresh();

const range = { kind: "range", low: 0, high: 10, step: 0.5, unit: null, log: false } as const;
const note = (): string => document.querySelector("[role='alert']")?.textContent ?? "";

describe("what is typed into a number field", () => {
  it("is taken on Enter, a sum as its result", async () => {
    const { field, onChange } = await show(range, 2);
    type(field, "2*3");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith(6, true);
  });

  it.each([["25%", 0.25], ["50% * 8", 4], ["180deg", Math.PI], ["0.5turn", Math.PI], ["7%4", 3]])("%s is %d", async (text, value) => {
    const { field, onChange } = await show(range, 2);
    type(field, text);
    press(field, "Enter");
    expect(onChange.mock.lastCall?.[0]).toBeCloseTo(value, 9);
  });

  it("may carry the field's own unit, and one that can be turned into it", async () => {
    const { field, onChange } = await show({ ...range, unit: "deg", high: 360 }, 2);
    type(field, "90 deg");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith(90, true);
    type(field, "pi rad");
    press(field, "Enter");
    expect(onChange.mock.lastCall?.[0]).toBeCloseTo(180, 6);
  });

  it("that is no number is said to be none and changes nothing", async () => {
    const { field, onChange } = await show(range, 2);
    type(field, "many");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    press(field, "Enter");
    expect(note()).toContain("no number");
    expect(field.value).toBe("many");
    leave(field);
    expect(onChange).not.toHaveBeenCalled();
    expect([field.value, note()]).toEqual(["2", expect.stringContaining("It stays 2")]);
  });

  it("beyond the limits is never changed without a word: the limit is offered", async () => {
    const { field, onChange } = await show(range, 2);
    type(field, "99");
    press(field, "Enter");
    expect(onChange).not.toHaveBeenCalled();
    expect(note()).toContain("At most 10.");
    expect(field.getAttribute("aria-describedby")).toBe(document.querySelector("[role='alert']")?.id);
    void act(() => named("Use 10").click());
    expect(onChange).toHaveBeenLastCalledWith(10, true);
    expect(note()).toBe("");
  });

  it("with decimals is rounded where only whole numbers fit, and that is said", async () => {
    const { field, onChange } = await show({ ...range, step: 1, high: 600 }, 2, { type: "Integer" });
    type(field, "512/3");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith(171, true);
    expect(note()).toContain("Rounded to 171");
  });

  it("goes away with Escape", async () => {
    const { field, onChange } = await show(range, 2);
    type(field, "7");
    press(field, "Escape");
    leave(field);
    expect(field.value).toBe("2");
    expect(onChange).not.toHaveBeenCalled();
  });

  it("resets when it is emptied and there is a default", async () => {
    const onReset = vi.fn();
    const { field, onChange } = await show(range, 2, { onReset });
    type(field, "");
    press(field, "Enter");
    expect(onReset).toHaveBeenCalledOnce();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("the keys of a number field", () => {
  it.each([["ArrowUp", {}, 2.5], ["ArrowDown", {}, 1.5], ["ArrowUp", { ctrlKey: true }, 7], ["ArrowUp", { shiftKey: true }, 2.05], ["PageUp", {}, 7]] as const)(
    "%s with %o makes 2 to %d", async (key, more, wanted) => {
      const { field, onChange } = await show(range, 2);
      press(field, key, more);
      expect(onChange.mock.lastCall?.[0]).toBeCloseTo(wanted, 6);
    });

  it("say that the end is reached", async () => {
    const { field } = await show(range, 10);
    press(field, "ArrowUp");
    expect(note()).toContain("At most 10.");
  });

  it("undo typing in the field first, then in the document", async () => {
    const { field, services } = await show(range, 2);
    enter(field);
    type(field, "7");
    expect(press(field, "z", { ctrlKey: true }).defaultPrevented).toBe(false);
    type(field, "2", "historyUndo");
    expect(press(field, "z", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(services.history).toHaveBeenCalledWith(-1);
    expect(press(field, "z", { ctrlKey: true, shiftKey: true }).defaultPrevented).toBe(false);
  });
});

describe("dragging a number", () => {
  it("goes over its width from low to high, finer with Shift and faster with Ctrl", async () => {
    const { onChange } = await show(range, 5);
    const box = document.querySelector<HTMLElement>(".f-number")!;
    Object.defineProperties(box, { clientWidth: { value: 100 }, offsetWidth: { value: 100 } });
    const go = (more: PointerEventInit): unknown => {
      point(box, "pointerdown", 50, 5);
      point(box, "pointermove", 60, 5, more);
      point(box, "pointercancel", 60, 5);
      return onChange.mock.calls.at(-2)?.[0];
    };
    expect(go({})).toBe(6);
    expect(onChange).toHaveBeenLastCalledWith(5, true);
    expect(go({ shiftKey: true })).toBeCloseTo(5.1, 6);
    expect(go({ ctrlKey: true })).toBe(10);
  });

  it("is one burst that ends when the pointer is let go", async () => {
    const { onChange } = await show(range, 0);
    const box = document.querySelector<HTMLElement>(".f-number")!;
    Object.defineProperties(box, { clientWidth: { value: 100 }, offsetWidth: { value: 100 } });
    point(box, "pointerdown", 0, 5);
    for (const x of [20, 40, 50]) point(box, "pointermove", x, 5);
    point(box, "pointerup", 50, 5);
    expect(onChange.mock.calls).toEqual([[2, false], [4, false], [5, false], [5, true]]);
  });

  it("is broken off by Escape: the number is as it was, and nothing goes on", async () => {
    const { onChange } = await show(range, 5);
    const box = document.querySelector<HTMLElement>(".f-number")!;
    Object.defineProperties(box, { clientWidth: { value: 100 }, offsetWidth: { value: 100 } });
    point(box, "pointerdown", 50, 5);
    point(box, "pointermove", 70, 5);
    expect(press(document.body, "Escape").defaultPrevented).toBe(true);
    expect(onChange).toHaveBeenLastCalledWith(5, true);
    point(box, "pointermove", 90, 5);
    point(box, "pointerup", 90, 5);
    expect(onChange).toHaveBeenCalledTimes(2);
    expect(press(document.body, "Escape").defaultPrevented).toBe(false);
  });

  it("that is broken off leaves an empty field empty", async () => {
    const { onChange } = await show(range, null);
    const box = document.querySelector<HTMLElement>(".f-number")!;
    point(box, "pointerdown", 50, 5);
    point(box, "pointermove", 70, 5);
    press(document.body, "Escape");
    expect(onChange).toHaveBeenLastCalledWith(null, true);
  });

  it("holds the pointer from the press on: a drag that leaves the field before it moves is still one", async () => {
    await show(range, 5);
    const box = document.querySelector<HTMLElement>(".f-number")!;
    const held = vi.fn();
    point(box, "pointermove", 40, 5);
    box.setPointerCapture = held;
    void act(() => void box.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerId: 3, button: 0, clientX: 50, clientY: 5 })));
    expect(held).toHaveBeenCalledWith(3);
  });

  it("steps where the range is too wide for a slider", () => {
    const wide = { ...range, high: 1e9, step: 1 };
    expect(dragged(wide, false, 5, 12, 100, 1)).toBe(7);
    expect(dragged({ ...range, step: null }, true, 5, 14, 100, 1)).toBe(6);
  });

  it("is a double click on the label to go back to the default", async () => {
    const onReset = vi.fn();
    await show(range, 5, { onReset, compact: true });
    void act(() => void document.querySelector(".f-label")?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true })));
    expect(onReset).toHaveBeenCalledOnce();
  });
});

it.each([[5175734901819044, "5175734901819044"], [-9007199254740991, "-9007199254740991"], [1e21, "1e21"], [1 / 3, "0.3333333333"]])("%d is written with every digit of a whole number: %s", (value, text) => {
  expect(plain(value)).toBe(text);
});

it("a number field says its role, value, unit and limits", async () => {
  const { field } = await show({ ...range, unit: "px" }, 2);
  expect(["role", "aria-valuenow", "aria-valuemin", "aria-valuemax", "aria-valuetext"].map((name) => field.getAttribute(name))).toEqual(["spinbutton", "2", "0", "10", "2 px"]);
});
