// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { addPoint, movePoint, removePoint } from "../../src/widgets/curve/edit";
import { curveThrough, monotoneSlopes, pointsOf } from "../../src/widgets/curve/interpolate";
import { beside, click, fresh, named, point, press, settled, show, type } from "./show";

fresh();

const widget = { kind: "curve", x_low: 0, x_high: 1, y_low: 0, y_high: 1, max_points: 4, join: "join" } as const;
const S = [0, 0, 0.25, 0.1, 0.75, 0.9, 1, 1];

describe("a curve through points", () => {
  it("is the curve of its closed form, as tests/nodes/values/test_curve.py has it", () => {
    const step = curveThrough(pointsOf([0, 0, 1, 1, 2, 1]), "smooth");
    for (const x of [0.25, 0.5, 0.75]) expect(step(x)).toBeCloseTo(x + x ** 2 - x ** 3, 12);
    expect([step(-1), step(1), step(1.5), step(3)]).toEqual([0, 1, 1, 1]);
    const [first, second] = monotoneSlopes(pointsOf([0, 0, 1, 1, 2, 10]));
    expect(Math.hypot(first ?? 0, second ?? 0)).toBeCloseTo(3, 12);
    expect((first ?? 0) / (second ?? 1)).toBeCloseTo(1 / 5, 12);
  });

  it("goes through its points, and never leaves the two that it runs between", () => {
    for (const join of ["smooth", "linear"] as const) {
      const curve = curveThrough(pointsOf([0.1, 0.3, 0.4, 0.9, 0.7, 0.2, 0.9, 0.25]), join);
      for (const [x, y] of [[0.1, 0.3], [0.4, 0.9], [0.7, 0.2], [0.9, 0.25], [0, 0.3], [1, 0.25]] as const) expect(curve(x)).toBeCloseTo(y, 12);
      for (let x = 0.4; x < 0.7; x += 0.01) expect(curve(x + 0.01)).toBeLessThanOrEqual(curve(x) + 1e-12);
    }
  });

  it("keeps its points from left to right, within its limits, and at least two", () => {
    const points = pointsOf(S.slice(0, 6));
    expect(addPoint(points, { x: 2, y: 0.5 }, widget)?.points.at(-1)).toEqual({ x: 1, y: 0.5 });
    expect(addPoint(points, { x: 0.2501, y: 0.5 }, widget)).toBeNull();
    expect(addPoint(pointsOf(S), { x: 0.5, y: 0.5 }, widget)).toBeNull();
    expect(movePoint(points, 1, { x: 5, y: -3 }, widget)[1]).toEqual({ x: 0.748, y: 0 });
    expect(removePoint(pointsOf([0, 0, 1, 1]), 0)).toHaveLength(2);
  });
});

const points = (): Element[] => [...document.querySelectorAll("[role='slider']")];

describe("the curve field", () => {
  it("has a named point for each of its points, moved by keys", async () => {
    const { onChange } = await show(widget, [0, 0, 0.5, 0.5, 1, 1], { type: "Numbers", beside: beside({ join: "linear" }) });
    expect(points().map((p) => `${p.getAttribute("aria-label") ?? ""}: ${p.getAttribute("aria-valuetext") ?? ""}`)).toEqual(["Point 1: x 0, y 0", "Point 2: x 0.5, y 0.5", "Point 3: x 1, y 1"]);
    press(points()[1]!, "ArrowUp", { ctrlKey: true });
    press(points()[1]!, "ArrowRight");
    expect(onChange).toHaveBeenLastCalledWith([0, 0, 0.51, 0.6, 1, 1], true);
  });

  it("adds a point on Enter and by a button, and takes one away with Delete", async () => {
    const { onChange } = await show(widget, [0, 0, 1, 1], { type: "Numbers" });
    press(points()[0]!, "Enter");
    expect(onChange).toHaveBeenLastCalledWith([0, 0, 0.5, 0.5, 1, 1], true);
    expect(document.activeElement).toBe(points()[1]);
    click(named("Add a point"));
    expect(onChange.mock.lastCall?.[0]).toHaveLength(8);
    expect((named("Add a point") as HTMLButtonElement).disabled).toBe(true);
    press(points()[1]!, "Delete");
    press(points()[1]!, "Delete");
    press(points()[1]!, "Delete");
    expect(points()).toHaveLength(2);
  });

  it("sets a point where it is pressed and drags it in one burst", async () => {
    const { onChange } = await show(widget, [0, 0, 1, 1], { type: "Numbers" });
    const area = document.querySelector("svg[role='group']")!;
    (area as unknown as { setPointerCapture: () => void }).setPointerCapture = () => undefined;
    point(area, "pointerdown", 50, 50);
    point(area, "pointermove", 50, 30);
    point(area, "pointerup", 50, 30);
    const [x, y] = [onChange.mock.lastCall?.[0] as number[]].flatMap((flat) => [flat[2], flat[3]]);
    expect([x, y]).toEqual([0.5, expect.closeTo(0.7195, 3)]);
    expect(onChange.mock.calls.map(([, commit]) => commit)).toEqual([false, false, true]);
  });

  it("leaves a point that is only pressed where it is, and takes a drag back on Escape", async () => {
    const { onChange } = await show(widget, [0, 0, 0.5, 0.5, 1, 1], { type: "Numbers" });
    const area = document.querySelector("svg[role='group']")!;
    point(area, "pointermove", 0, 0); // now it has a place
    point(points()[1]!, "pointerdown", 53, 48);
    point(area, "pointerup", 53, 48);
    expect(onChange).not.toHaveBeenCalled();
    point(points()[1]!, "pointerdown", 50, 50);
    point(area, "pointermove", 50, 20);
    press(document.body, "Escape");
    expect(onChange).toHaveBeenLastCalledWith([0, 0, 0.5, 0.5, 1, 1], true);
    point(area, "pointerup", 50, 20);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it("is typed in its table", async () => {
    const { onChange } = await show(widget, [0, 0, 0.5, 0.5, 1, 1], { type: "Numbers" });
    type(named("Point 2, y") as HTMLInputElement, "3/4");
    press(named("Point 2, y"), "Enter");
    expect(onChange).toHaveBeenLastCalledWith([0, 0, 0.5, 0.75, 1, 1], true);
  });

  it("opens from one line on a node", async () => {
    await show(widget, [0, 0, 1, 1], { type: "Numbers", compact: true });
    click(named("cfg: 2 points"));
    await settled(() => document.activeElement === points()[0]);
    press(points()[0]!, "Escape");
    expect(document.querySelector(".popover")).toBeNull();
  });
});
