import { describe, expect, it } from "vitest";
import { Scene } from "../../src/canvas/scene/scene";
import { touches, type Area } from "../../src/canvas/scene/grid";
import { Catalogue } from "../../src/graph/catalogue";
import { parseData } from "../../src/graph/parse";
import { bind, connect, disconnect } from "../../src/graph/wiring";
import { createEditor } from "../../src/store/editor";
import { CATALOGUE, CHAIN } from "./page";

const catalogue = new Catalogue(CATALOGUE);

/** The chain as an editor with its scene, and the areas that it told of since it was last asked. */
function laidOut() {
  const { document } = parseData(CHAIN);
  if (!document) throw new Error("the chain cannot be read");
  const editor = createEditor(document, { catalogue });
  let areas: Area[] = [];
  const scene = new Scene(editor.document, catalogue, (area) => areas.push(area));
  editor.onPatches((patches) => scene.apply(patches));
  return { editor, scene, told: () => { const now = areas; areas = []; return now; } };
}

const facts = (scene: Scene) => ({
  wires: [...scene.wires.values()].map(({ key, from, to, type, x1, y1, x2, y2 }) => ({ key, from, to, type, x1, y1, x2, y2 })).sort((a, b) => a.key.localeCompare(b.key)),
  nodes: [...scene.nodes.values()].map(({ id, title, inputs, outputs, fields, left, bottom, hue }) => ({ id, title, inputs, outputs, fields, left, bottom, hue })),
});

describe("the scene", () => {
  it("is after each change as if it were laid out anew", () => {
    const { editor, scene } = laidOut();
    const changes = [
      () => editor.edit("x", (draft) => disconnect(draft, { node: "sample", port: "latent" })),
      () => editor.edit("x", (draft) => connect(draft, { from: { node: "source", port: "latent" }, to: { node: "decode", port: "latent" } })),
      () => editor.edit("x", (draft) => connect(draft, { from: { node: "decode", port: "image" }, to: { node: "blur", port: "image" } })),
      () => editor.edit("x", (draft) => bind(draft, { node: "sample", port: "steps" }, { kind: "literal", value: 4 })),
      () => editor.edit("x", (draft) => { const node = draft.nodes.get("decode"); if (node) draft.put("nodes", "decode", { ...node, look: { ...node.look, x: 900, collapsed: true } }); }),
      () => editor.undo(), () => editor.undo(), () => editor.undo(), () => editor.redo(), () => editor.undo(), () => editor.undo(), () => editor.undo(),
    ];
    for (const change of changes) {
      change();
      expect(facts(scene)).toEqual(facts(new Scene(editor.document, catalogue, () => undefined)));
      for (const wire of scene.wires.values()) {
        const found: string[] = [];
        scene.wireGrid.visit(wire, ({ key }) => found.push(key));
        expect(found).toContain(wire.key);
      }
    }
  });

  it("tells of a wire that comes, moves or goes, and of no other", () => {
    const { editor, scene, told } = laidOut();
    const wire = scene.wires.get("in:decode.latent");
    if (!wire) throw new Error("no wire");
    const middle = { left: (wire.x1 + wire.x2) / 2, top: (wire.y1 + wire.y2) / 2, right: (wire.x1 + wire.x2) / 2, bottom: (wire.y1 + wire.y2) / 2 };
    const over = (): boolean => told().some((area) => touches(area, middle));
    told();
    editor.edit("x", (draft) => bind(draft, { node: "sample", port: "steps" }, { kind: "literal", value: 4 }));
    expect(over()).toBe(false);
    editor.edit("x", (draft) => disconnect(draft, { node: "decode", port: "latent" }));
    expect(over()).toBe(true);
    editor.undo();
    expect(over()).toBe(true);
    editor.edit("x", (draft) => { const node = draft.nodes.get("sample"); if (node) draft.put("nodes", "sample", { ...node, look: { ...node.look, y: node.look.y + 1 } }); });
    expect(over()).toBe(true);
  });
});
