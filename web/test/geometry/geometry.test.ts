import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { align, type Alignment } from "../../src/geometry/align";
import { blend, fitted, revealed, toScreen, toWorld, visibleArea, zoomedAt } from "../../src/geometry/camera";
import { nearestIn } from "../../src/geometry/direction";
import { layered } from "../../src/geometry/layout";
import { fieldHeight, layoutNode, METRICS, type NodeShape } from "../../src/geometry/metrics";
import type { Area, Rect } from "../../src/geometry/point";
import { boundsOf, contains, overlaps } from "../../src/geometry/rect";
import { snapTo } from "../../src/geometry/snap";
import { tidy } from "../../src/geometry/tidy";
import { SLACK } from "../fixtures";
import { crosses, curveArea, nearest, pointAt } from "../../src/geometry/wire";

const at = fc.integer({ min: -5000, max: 5000 });
const point = fc.record({ x: at, y: at });
const size = fc.integer({ min: 1, max: 800 });
const rect = fc.record({ x: at, y: at, width: size, height: size });
const camera = fc.record({ x: at, y: at, zoom: fc.double({ min: 0.05, max: 4, noNaN: true }) });

const areaOf = (r: Rect): Area => ({ left: r.x, top: r.y, right: r.x + r.width, bottom: r.y + r.height });
const inside = (a: Area, b: Area): boolean => a.left >= b.left - 1e-6 && a.top >= b.top - 1e-6 && a.right <= b.right + 1e-6 && a.bottom <= b.bottom + 1e-6;

describe("the camera", () => {
  it("gives back the point that it was given, there and back", () => {
    fc.assert(fc.property(camera, point, (c, p) => {
      const q = toScreen(c, toWorld(c, p));
      expect(Math.hypot(q.x - p.x, q.y - p.y)).toBeLessThan(1e-6);
    }));
  });

  it("keeps what lies under the pointer there while it zooms", () => {
    fc.assert(fc.property(camera, point, fc.double({ min: 0.01, max: 9, noNaN: true }), (c, p, zoom) => {
      const before = toWorld(c, p), after = toWorld(zoomedAt(c, zoom, p), p);
      expect(Math.hypot(before.x - after.x, before.y - after.y)).toBeLessThan(1e-6 + 1e-9 * Math.abs(before.x));
    }));
  });

  it("shows all of what it is fitted to, and of what it reveals", () => {
    fc.assert(fc.property(rect, camera, (r, c) => {
      const whole = { ...r, width: Math.min(r.width, 700), height: Math.min(r.height, 500) };
      const area = areaOf(whole);
      expect(inside(area, visibleArea(fitted(area, 1600, 900), 1600, 900))).toBe(true);
      expect(inside(area, visibleArea(revealed({ ...c, zoom: 1 }, area, 1600, 900), 1600, 900))).toBe(true);
    }));
  });

  it("travels from one place to the other", () => {
    fc.assert(fc.property(camera, camera, (a, b) => {
      for (const [t, end] of [[0, a], [1, b]] as const) {
        const c = blend(a, b, t, 1600, 900);
        expect(Math.hypot(c.x - end.x, c.y - end.y)).toBeLessThan(1e-3);
      }
    }));
  });
});

describe("a wire", () => {
  const curve = (a: { x: number; y: number }, b: { x: number; y: number }) => ({ x1: a.x, y1: a.y, x2: b.x, y2: b.y });

  it("begins and ends at its ports and stays in its area", () => {
    fc.assert(fc.property(point, point, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
      const wire = curve(a, b);
      expect([pointAt(wire, 0), pointAt(wire, 1)]).toEqual([a, b]);
      const p = pointAt(wire, t);
      expect(inside({ left: p.x, right: p.x, top: p.y, bottom: p.y }, curveArea(wire, 0))).toBe(true);
    }));
  });

  it("is hit where it is drawn and missed far away", () => {
    fc.assert(fc.property(point, point, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, t) => {
      const wire = curve(a, b), box = curveArea(wire, 0);
      expect(nearest(wire, pointAt(wire, t)).distance).toBeLessThan(Math.max(2, Math.hypot(a.x - b.x, a.y - b.y) * 0.01));
      expect(nearest(wire, { x: box.left - 50, y: box.top - 50 }).distance).toBeGreaterThan(20);
      expect(nearest(wire, a).distance).toBeLessThan(1e-6);
    }));
  });

  it("is cut by a knife that goes through it and by no other", () => {
    const wire = curve({ x: 0, y: 0 }, { x: 400, y: 100 });
    expect(crosses(wire, { x: 200, y: -100 }, { x: 200, y: 300 })).toBe(true);
    expect(crosses(wire, { x: 200, y: 200 }, { x: 200, y: 300 })).toBe(false);
    expect(crosses(wire, { x: -50, y: -10 }, { x: -50, y: 10 })).toBe(false);
  });
});

describe("the layout of a node", () => {
  const shape: NodeShape = { collapsed: false, width: null, height: null, outputs: ["a", "b"], wired: ["x"], fields: [{ name: "f", lines: 1 }, { name: "t", lines: 3 }], preview: 1 };

  it("has a place for each port and field, inside, none over another", () => {
    const layout = layoutNode(shape);
    const boxes = [layout.header, ...layout.fields.values(), layout.preview!];
    for (const box of boxes) expect(contains({ x: 0, y: 0, width: layout.width, height: layout.height }, box)).toBe(true);
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlaps({ ...a, height: a.height - 1e-6 }, b)).toBe(false)));
    expect([...layout.inputs.keys(), ...layout.outputs.keys()]).toEqual(["x", "f", "t", "a", "b"]);
  });

  it("puts ports of one side at least a target's height apart", () => {
    const ys = [...layoutNode(shape).inputs.values()].map((p) => p.y);
    ys.slice(1).forEach((y, i) => expect(y - ys[i]!).toBeGreaterThanOrEqual(METRICS.row));
    expect(fieldHeight({ name: "t", lines: 3 })).toBeGreaterThan(METRICS.row);
  });

  it("collapses to a pill with all ports on it, those that matter apart, and a small picture", () => {
    const layout = layoutNode({ ...shape, shown: ["x", "f"], collapsed: true });
    expect([layout.fields.size, layout.inputs.size, layout.outputs.size]).toEqual([0, 3, 2]);
    expect(layout.height).toBeLessThan(layoutNode(shape).height);
    expect(layout.inputs.get("f")!.y - layout.inputs.get("x")!.y).toBeGreaterThanOrEqual(12);
    expect(contains({ x: 0, y: 0, width: layout.width, height: layout.height }, layout.preview!)).toBe(true);
    expect(layoutNode({ ...shape, outputs: ["a"], preview: null, collapsed: true }).height).toBe(METRICS.header);
  });
});

describe("arranging", () => {
  it("snaps to the nearest line within reach and never further", () => {
    fc.assert(fc.property(rect, fc.array(rect, { maxLength: 6 }), (r, others) => {
      const { dx, dy, guides } = snapTo(areaOf(r), others.map(areaOf), 8);
      expect(Math.max(Math.abs(dx), Math.abs(dy))).toBeLessThanOrEqual(8);
      if (dx !== 0 || dy !== 0) expect(guides.length).toBeGreaterThan(0);
    }));
    expect(snapTo(areaOf({ x: 3, y: 500, width: 10, height: 10 }), [areaOf({ x: 0, y: 0, width: 100, height: 100 })], 8)).toMatchObject({ dx: -3, dy: 0 });
  });

  it("done twice is the same as done once", () => {
    const how = fc.constantFrom<Alignment>("left", "right", "top", "bottom", "middle", "centre", "across", "down");
    fc.assert(fc.property(fc.array(rect, { minLength: 2, maxLength: 6 }), how, (rects, h) => {
      const once = rects.map((r, i) => ({ ...r, ...align(rects, h)[i]! }));
      align(once, h).forEach((p, i) => expect(Math.hypot(p.x - once[i]!.x, p.y - once[i]!.y)).toBeLessThan(1e-6));
    }));
  });

  it("distributes with equal gaps", () => {
    const rects = [0, 30, 400].map((x) => ({ x, y: 0, width: 20, height: 20 }));
    expect(align(rects, "across").map((p) => p.x)).toEqual([0, 200, 400]);
  });
});

describe("the arrow keys", () => {
  it("walk to what is straight ahead before what is nearer but aside, and never backwards", () => {
    const box = (x: number, y: number): Area => ({ left: x, top: y, right: x + 10, bottom: y + 10 });
    const others = [["ahead", box(100, 0)], ["aside", box(60, 60)], ["behind", box(-50, 0)]] as const;
    expect(nearestIn(box(0, 0), "right", others)).toBe("ahead");
    expect(nearestIn(box(0, 0), "left", others)).toBe("behind");
    expect(nearestIn(box(0, 0), "up", others)).toBeNull();
  });
});

describe("the layered layout", () => {
  const graph = fc.integer({ min: 1, max: 30 }).chain((n) => fc.tuple(
    fc.array(fc.record({ width: size, height: size }), { minLength: n, maxLength: n }),
    fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 60 })));

  it("lets no nodes overlap and no wire run backwards, whatever the graph", () => {
    fc.assert(fc.property(graph, ([sizes, pairs]) => {
      const nodes = sizes.map((s, i) => ({ id: `n${i}`, ...s }));
      const edges = pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ from: `n${a}`, to: `n${b}` }));
      const placed = layered(nodes, edges);
      const rects = nodes.map((n) => ({ ...n, ...placed.get(n.id)! }));
      rects.forEach((a, i) => rects.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)));
      for (const { from, to } of edges) expect(placed.get(from)!.x).toBeLessThan(placed.get(to)!.x);
      expect(boundsOf(rects)).toMatchObject({ x: 0, y: 0 });
    }));
  });

  it("puts every node somewhere when wires go in circles", () => {
    fc.assert(fc.property(graph, ([sizes, pairs]) => {
      const nodes = sizes.map((s, i) => ({ id: `n${i}`, ...s }));
      const placed = layered(nodes, pairs.map(([a, b]) => ({ from: `n${a}`, to: `n${b}` })));
      for (const p of placed.values()) expect(Number.isFinite(p.x) && Number.isFinite(p.y)).toBe(true);
      expect(placed.size).toBe(nodes.length);
    }));
  });

  it("draws the wires of a chain level", () => {
    const nodes = ["a", "b", "c"].map((id, i) => ({ id, width: 100, height: 100 + 40 * i }));
    const placed = layered(nodes, [{ from: "a", to: "b", fromY: 40, toY: 60 }, { from: "b", to: "c", fromY: 40, toY: 60 }]);
    expect([placed.get("a")!.y + 40, placed.get("b")!.y + 40]).toEqual([placed.get("b")!.y + 60, placed.get("c")!.y + 60]);
  });

  it("takes less than a second for 10,000 nodes", () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => ({ id: `n${i}`, width: 224, height: 150 }));
    const edges = nodes.slice(1).map((n, i) => ({ from: `n${Math.max(0, i - (i * 7) % 40)}`, to: n.id }));
    const began = performance.now();
    layered(nodes, edges);
    expect(performance.now() - began).toBeLessThan(1_000 * SLACK);
  });

  it("of the library puts the nodes of a selection in order too", async () => {
    const nodes = ["a", "b", "c"].map((id) => ({ id, width: 100, height: 50 }));
    const placed = new Map(await tidy({ nodes, edges: [{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "x", to: "c" }] }));
    expect([placed.get("a")!.x < placed.get("b")!.x, placed.get("b")!.x < placed.get("c")!.x]).toEqual([true, true]);
  });
});
