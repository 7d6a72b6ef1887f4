/** Levels of detail, the camera, hit-testing, the grid index, guides, chips: pure functions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { age, facts, short } from "../../src/canvas/chips/facts";
import { crosses, curveArea, nearest, pointAt } from "../../src/canvas/scene/curve";
import { Grid, touches, type Box } from "../../src/canvas/scene/grid";
import { Scene } from "../../src/canvas/scene/scene";
import { snapTo } from "../../src/geometry/snap";
import { fitted, panned, toScreen, toWorld, visibleArea, zoomedAt } from "../../src/canvas/view/camera";
import { join } from "../../src/canvas/view/dirty";
import { hitAt, snapPort } from "../../src/canvas/view/hit";
import { detailAt } from "../../src/canvas/view/lod";
import { nearestIn } from "../../src/geometry/direction";
import { Catalogue } from "../../src/graph/catalogue";
import { parseData } from "../../src/graph/parse";
import { CATALOGUE, CHAIN } from "./page";

const scene = (): Scene => {
  const { document } = parseData(CHAIN);
  if (!document) throw new Error("bad test document");
  return new Scene(document, new Catalogue(CATALOGUE), () => undefined);
};
const number = fc.double({ min: -5000, max: 5000, noNaN: true });
const zoom = fc.double({ min: 0.02, max: 4, noNaN: true });

describe("levels of detail", () => {
  it("names from 0.5, codes from 0.8, titles and pictures below 0.4, boxes below 0.08", () => {
    expect(detailAt(1)).toMatchObject({ level: "full", codes: true, labels: true, controls: true });
    expect(detailAt(0.6)).toMatchObject({ level: "full", codes: false, labels: true });
    expect(detailAt(0.3)).toMatchObject({ level: "brief", labels: false, titles: true, controls: false });
    expect(detailAt(0.05)).toMatchObject({ level: "box", titles: false });
  });
});

describe("the camera", () => {
  it("goes to the world and back", () => {
    fc.assert(fc.property(number, number, zoom, number, number, (x, y, z, sx, sy) => {
      const there = toScreen({ x, y, zoom: z }, toWorld({ x, y, zoom: z }, { x: sx, y: sy }));
      expect(Math.abs(there.x - sx) + Math.abs(there.y - sy)).toBeLessThan(1e-6);
    }));
  });

  it("keeps the point under the pointer while zooming, within the limits", () => {
    const camera = zoomedAt({ x: 10, y: 20, zoom: 1 }, 99, { x: 100, y: 50 });
    expect(camera.zoom).toBe(4);
    expect(toWorld(camera, { x: 100, y: 50 })).toEqual({ x: 110, y: 70 });
  });

  it("fits an area in the middle and pans by screen pixels", () => {
    const area = { left: 0, top: 0, right: 4000, bottom: 1000 };
    const seen = visibleArea(fitted(area, 1600, 900), 1600, 900);
    expect(seen.left).toBeLessThan(0);
    expect((seen.top + seen.bottom) / 2).toBeCloseTo(500);
    expect(panned({ x: 0, y: 0, zoom: 0.5 }, 10, -10)).toEqual({ x: -20, y: 20, zoom: 0.5 });
  });
});

describe("hit-testing", () => {
  const at = { x: 0, y: 0, zoom: 1 };
  it("finds ports before bodies, headers, fields, wires and nothing", () => {
    const s = scene();
    expect(hitAt(s, at, { x: 224, y: 40 })).toMatchObject({ kind: "port", place: { node: "source", port: "latent" } });
    expect(hitAt(s, at, { x: 100, y: 10 })).toMatchObject({ kind: "node", header: true });
    expect(hitAt(s, at, { x: 100, y: 64 })).toMatchObject({ kind: "field" });
    expect(hitAt(s, at, { x: 312, y: 40 })).toMatchObject({ kind: "wire", wire: { key: "in:sample.latent" } });
    expect(hitAt(s, at, { x: 312, y: 300 })).toEqual({ kind: "empty" });
  });

  it("takes ports within 12 screen pixels at any zoom at which they can be meant", () => {
    const half = { x: 0, y: 0, zoom: 0.5 };
    expect(hitAt(scene(), half, { x: 112 + 11, y: 20 })).toMatchObject({ kind: "port" });
    expect(hitAt(scene(), { x: 0, y: 0, zoom: 0.1 }, { x: 22, y: 4 }).kind).toBe("node");
  });

  it("snaps to the nearest accepted port within 30 screen pixels", () => {
    const s = scene();
    expect(snapPort(s, at, { x: 375, y: 40 }, "input", () => true)?.port.name).toBe("latent");
    expect(snapPort(s, at, { x: 365, y: 40 }, "input", () => true)).toBeNull();
    expect(snapPort(s, at, { x: 390, y: 40 }, "input", () => false)).toBeNull();
  });
});

describe("the grid index", () => {
  it("finds what a search through everything finds, after any moves", () => {
    const coordinate = fc.integer({ min: -9000, max: 9000 });
    const boxes = fc.array(fc.tuple(coordinate, coordinate, fc.integer({ min: 0, max: 3000 })), { maxLength: 40 });
    fc.assert(fc.property(boxes, boxes, coordinate, coordinate, (first, then, x, y) => {
      const grid = new Grid<Box>();
      const all = first.map(([left, top, size]): Box => ({ left, top, right: left + size, bottom: top + size, stamp: 0 }));
      all.forEach((box) => grid.put(box));
      then.slice(0, all.length).forEach(([left, top, size], i) => {
        const box = all[i];
        if (!box) return;
        Object.assign(box, { left, top, right: left + size, bottom: top + size });
        grid.put(box);
      });
      const area = { left: x, top: y, right: x + 2500, bottom: y + 900 };
      const found = new Set<Box>();
      grid.visit(area, (box) => void found.add(box));
      expect(found).toEqual(new Set(all.filter((box) => touches(box, area))));
    }));
  });
});

describe("curves", () => {
  it("lie in their box, and their own points are at distance none", () => {
    fc.assert(fc.property(number, number, number, number, fc.double({ min: 0, max: 1, noNaN: true }), (x1, y1, x2, y2, t) => {
      const curve = { x1, y1, x2, y2 };
      const p = pointAt(curve, t);
      const area = curveArea(curve, 1);
      expect(p.x >= area.left && p.x <= area.right && p.y >= area.top && p.y <= area.bottom).toBe(true);
    }));
    expect(nearest({ x1: 0, y1: 0, x2: 100, y2: 0 }, { x: 50, y: 3 }).distance).toBeCloseTo(3);
  });

  it("are crossed by a knife that goes through, not by one beside", () => {
    const curve = { x1: 0, y1: 0, x2: 200, y2: 0 };
    expect(crosses(curve, { x: 90, y: -20 }, { x: 95, y: 20 })).toBe(true);
    expect(crosses(curve, { x: 90, y: 5 }, { x: 95, y: 20 })).toBe(false);
  });
});

describe("small things", () => {
  it("dirty areas that touch are joined", () => {
    const box = (left: number, right: number) => ({ left, right, top: 0, bottom: 10 });
    expect(join([box(0, 10), box(50, 60), box(8, 55)])).toEqual([box(0, 60)]);
    expect(join([box(0, 10), box(50, 60)])).toHaveLength(2);
  });

  it("guides line edges up with edges and middles with middles, the closest first", () => {
    const other = { left: 0, right: 100, top: 0, bottom: 50 };
    expect(snapTo({ left: 4, right: 84, top: 300, bottom: 340 }, [other], 6)).toMatchObject({ dx: -4, dy: 0 });
    expect(snapTo({ left: 40, right: 62, top: 300, bottom: 340 }, [other], 6)).toMatchObject({ dx: -1 });
    expect(snapTo({ left: 20, right: 62, top: 300, bottom: 340 }, [other], 6).guides).toHaveLength(0);
  });

  it("arrows prefer what lies straight ahead", () => {
    const box = (x: number, y: number) => ({ left: x, right: x + 10, top: y, bottom: y + 10 });
    expect(nearestIn(box(0, 0), "right", [["node:aside", box(40, 60)], ["node:ahead", box(100, 5)]])).toBe("node:ahead");
    expect(nearestIn(box(0, 0), "right", [["node:behind", box(-100, 0)]])).toBeNull();
  });

  it("a chip says shape, range, mean and alarm in short", () => {
    const said = facts("a.b", "Latent", { type: "Latent", shape: [1, 4, 64, 64], dtype: "float32", min: -3.21987, max: 4, mean: 0.01234, std: 1, finite: false }, ["cfg"], 1000, 13_000);
    expect(said.lines).toEqual(["1 × 4 × 64 × 64 · float32", "-3.22 … 4", "mean 0.0123 ± 1", "varies over cfg", "12 s ago"]);
    expect(said.alarm).toContain("NaN");
    expect(facts("a.b", "Latent", undefined, [], 0, 0).lines).toEqual(["No value yet"]);
    expect(short(1234567)).toBe("1.23e+6");
    expect(age(600_000)).toBe("10 min");
  });
});
