// @vitest-environment jsdom
import { act } from "preact/test-utils";
import { describe, expect, it, vi } from "vitest";
import { readColor, toHex, toHsv } from "../../src/widgets/color";
import { widgetFor } from "../../src/widgets/registry";
import { readNumbers } from "../../src/widgets/rare/numbers";
import { beside, click, enter, fresh, leave, named, point, press, settled, show, type } from "./show";

fresh();

const prompt = { kind: "text", multiline: true, prompt: true, placeholder: "", max_length: 100 } as const;

describe("a text field", () => {
  it("weighs words of a prompt with Ctrl+Up, as one more thing that was typed", async () => {
    const { field, onChange } = await show(prompt, "a red heart", { type: "Text" });
    field.setSelectionRange(3, 3);
    press(field, "ArrowUp", { ctrlKey: true });
    expect(onChange).toHaveBeenLastCalledWith("a (red:1.1) heart", false);
    press(field, "ArrowDown", { ctrlKey: true });
    expect(field.value).toBe("a red heart");
  });

  it("is one burst from the first letter until it is left", async () => {
    const { field, onChange } = await show(prompt, "", { type: "Text" });
    type(field, "a");
    type(field, "ab");
    leave(field);
    expect(onChange.mock.calls).toEqual([["a", false], ["ab", false], ["ab", true]]);
  });

  it("leaves Ctrl+Z to the browser while there is typing to take back, then asks the document", async () => {
    const { field, services, onChange } = await show(prompt, "cat", { type: "Text" });
    type(field, "cats");
    expect(press(field, "z", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(services.history).not.toHaveBeenCalled();
    type(field, "cat", "historyUndo");
    expect(press(field, "z", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(services.history).toHaveBeenLastCalledWith(-1);
    expect(onChange).toHaveBeenLastCalledWith("cat", true);
  });

  it("leaves Ctrl+Shift+Z to the browser after its own undo, then asks the document", async () => {
    const { field, services } = await show(prompt, "cat", { type: "Text" });
    type(field, "cats");
    type(field, "cat", "historyUndo");
    expect(press(field, "Z", { ctrlKey: true, shiftKey: true }).defaultPrevented).toBe(false);
    type(field, "cats", "historyRedo");
    leave(field);
    expect(press(field, "y", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(services.history).toHaveBeenLastCalledWith(1);
  });

  it("shows hostile text as text", async () => {
    await show({ ...prompt, prompt: false, multiline: false }, "<img src=x onerror=alert(1)>", { type: "Text" });
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("a toggle", () => {
  it("switches, and says its state", async () => {
    const { field, onChange } = await show({ kind: "toggle" }, false, { type: "Boolean" });
    expect(field.getAttribute("aria-checked")).toBe("false");
    click(field);
    expect(onChange).toHaveBeenCalledWith(true, true);
    expect(field.getAttribute("aria-checked")).toBe("true");
  });
});

describe("a seed", () => {
  it("says that another is drawn before the run, or which comes next", async () => {
    await show({ kind: "seed" }, 7, { seedMode: "random", onSeedMode: vi.fn() });
    expect(document.body.textContent).toContain("A new seed is drawn before each run");
    await show({ kind: "seed" }, 7, { seedMode: "increment", onSeedMode: vi.fn() });
    expect(document.body.textContent).toContain("The next run takes 8");
    await show({ kind: "seed" }, 7, { seedMode: "fixed", onSeedMode: vi.fn() });
    expect(document.querySelector(".f-said")).toBeNull();
  });

  it("offers the seed of the last result where it is another", async () => {
    const { onChange } = await show({ kind: "seed" }, 7, { seedMode: "fixed", beside: { ...beside({}), seed: () => 12 } });
    click(named("Take the seed of the last result, 12"));
    expect(onChange).toHaveBeenLastCalledWith(12, true);
  });

  it("changes its mode", async () => {
    const onSeedMode = vi.fn();
    await show({ kind: "seed" }, 7, { seedMode: "fixed", onSeedMode });
    const mode = named("Seed of each run: cfg") as unknown as HTMLSelectElement;
    void act(() => {
      mode.value = "random";
      mode.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(onSeedMode).toHaveBeenCalledWith("random");
  });
});

describe("a colour", () => {
  it("is read as people write it", () => expect(["#F80", "ff8800", "#ff880080", "#f808", "red", "#12345"].map(readColor))
    .toEqual(["#ff8800", "#ff8800", "#ff880080", "#ff880088", null, null]));

  it("is the same after the way to hue, saturation and value and back", () => {
    for (let n = 0; n < 2 ** 24; n += 99_991) {
      const color = `#${n.toString(16).padStart(6, "0")}`;
      expect(toHex(toHsv(color))).toBe(color);
    }
    expect(toHex(toHsv("#ff880080"))).toBe("#ff880080");
  });

  it("is typed, and refused in words where it is none", async () => {
    const { field, onChange } = await show({ kind: "color" }, "#000000", { type: "Text" });
    type(field, "blue");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.body.textContent).toContain("#rrggbb");
    leave(field);
    expect(onChange).not.toHaveBeenCalled();
    type(field, "f80");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith("#ff8800", true);
  });

  it("has sliders, and grey remembers its hue", async () => {
    const { onChange, field } = await show({ kind: "color" }, "#336699", { type: "Text" });
    click(named("cfg: sliders"));
    const [hue, saturation] = [...document.querySelectorAll<HTMLInputElement>(".f-sliders input")];
    expect(hue?.getAttribute("aria-valuetext")).toBe("210 °");
    const slide = (slider: HTMLInputElement | undefined, to: string): void => void act(() => {
      if (slider) slider.value = to;
      slider?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    slide(saturation, "0");
    expect(onChange).toHaveBeenLastCalledWith("#999999", false);
    slide(saturation, "67");
    expect(toHsv(field.value).hue).toBeCloseTo(210, 0);
    press(document.querySelector(".popover [role='dialog']")!, "Escape");
    expect(document.querySelector(".popover")).toBeNull();
    expect(document.activeElement).toBe(named("cfg: sliders"));
  });
});

describe("a list of numbers", () => {
  const widget = { kind: "numbers", low: 0, high: 10, max_items: 3 } as const;

  it("is read with commas between, sums and all", () => {
    expect(readNumbers("1, 2*2 ,3", widget)).toEqual([1, 4, 3]);
    expect(["1, 2, 3, 4", "11", "x"].map((text) => typeof readNumbers(text, widget))).toEqual(["string", "string", "string"]);
  });

  it("has rows that are added, moved and taken away by buttons and keys", async () => {
    const { onChange } = await show(widget, [5, 1], { type: "Numbers" });
    click(named("cfg as rows"));
    click(named("Add a row"));
    expect(onChange).toHaveBeenLastCalledWith([5, 1, 1], true);
    expect(document.activeElement).toBe(named("cfg, row 3"));
    expect((named("Add a row") as HTMLButtonElement).disabled).toBe(true);
    click(named("Move row 1 down"));
    expect(onChange).toHaveBeenLastCalledWith([1, 5, 1], true);
    press(named("cfg, row 2"), "ArrowUp", { altKey: true, shiftKey: true });
    expect(onChange).toHaveBeenLastCalledWith([5, 1, 1], true);
    press(named("cfg, row 1"), "Delete", { ctrlKey: true, shiftKey: true });
    expect(onChange).toHaveBeenLastCalledWith([1, 1], true);
    press(named("cfg, row 1"), "Enter", { ctrlKey: true });
    expect(onChange).toHaveBeenLastCalledWith([1, 1, 1], true);
    expect(document.activeElement).toBe(named("cfg, row 2"));
  });
});

describe("a list of texts", () => {
  const widget = { kind: "texts", max_items: 4, max_length: 10 } as const;

  it("is edited row by row", async () => {
    const { onChange } = await show(widget, ["a", "b"], { type: "Texts" });
    type(named("cfg, row 2") as HTMLInputElement, "bee");
    expect(onChange).toHaveBeenLastCalledWith(["a", "bee"], false);
    leave(named("cfg, row 2"));
    expect(onChange).toHaveBeenLastCalledWith(["a", "bee"], true);
  });

  it("takes pasted lines as rows, no more than it may hold", async () => {
    const { onChange } = await show(widget, ["a", ""], { type: "Texts" });
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: () => "x\ny\n\nz\nw" } });
    void act(() => void named("cfg, row 2").dispatchEvent(event));
    expect(onChange).toHaveBeenLastCalledWith(["a", "x", "y", "z"], true);
  });
});

describe("a pad", () => {
  const widget = { kind: "pad", x_low: -1, x_high: 1, y_low: -1, y_high: 1, step: 0.01, x_label: "right", y_label: "up" } as const;
  const area = (): Element => document.querySelector("[role='slider']")!;

  it("moves by keys: finely with Shift, coarsely with Ctrl", async () => {
    const { onChange } = await show(widget, [0, 0], { type: "Numbers" });
    press(area(), "ArrowRight");
    press(area(), "ArrowUp", { ctrlKey: true });
    press(area(), "ArrowLeft", { shiftKey: true });
    expect(onChange).toHaveBeenLastCalledWith([0.009, 0.1], true);
    expect(area().getAttribute("aria-valuetext")).toBe("right 0.009, up 0.1");
  });

  it("is dragged as one burst, y upwards, and stops at its edge", async () => {
    const { onChange } = await show(widget, [0, 0], { type: "Numbers" });
    point(area(), "pointerdown", 75, 25);
    expect(onChange).toHaveBeenLastCalledWith([0.5, 0.5], false);
    point(area(), "pointermove", 300, 100);
    point(area(), "pointerup", 300, 100);
    expect(onChange).toHaveBeenLastCalledWith([1, -1], true);
  });

  it("takes a drag back on Escape", async () => {
    const { onChange } = await show(widget, [0.25, 0], { type: "Numbers" });
    point(area(), "pointerdown", 75, 25);
    press(document.body, "Escape");
    point(area(), "pointerup", 75, 25);
    expect(onChange).toHaveBeenLastCalledWith([0.25, 0], true);
  });

  it("is typed as two numbers", async () => {
    const { field, onChange } = await show(widget, [0.25, 0.5], { type: "Numbers" });
    type(field, "-1/2");
    press(field, "Enter");
    expect(onChange).toHaveBeenLastCalledWith([-0.5, 0.5], true);
  });

  it("opens from one line on a node", async () => {
    await show(widget, [0.25, 0.5], { type: "Numbers", compact: true });
    expect(named("cfg: right 0.25, up 0.5").textContent).toContain("0.25, 0.5");
    click(named("cfg: right 0.25, up 0.5"));
    await settled(() => document.activeElement === area());
  });
});

it("every type that can be typed has a field", () => {
  for (const name of ["Number", "Integer", "Boolean", "Numbers", "Text", "Texts"]) {
    expect(widgetFor({ name: "x", type: name, help: "", kind: "item", required: true })).not.toBeNull();
  }
  expect(widgetFor({ name: "x", type: "Image", help: "", kind: "item", required: true })).toBeNull();
});

it("entering a field does not change it", async () => {
  const { field, onChange } = await show(prompt, "cat", { type: "Text" });
  enter(field);
  leave(field);
  expect(onChange).not.toHaveBeenCalled();
});
