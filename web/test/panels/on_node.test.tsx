// @vitest-environment jsdom
/** The control over a field of a node, and the field as it is painted where no control is: they say the same. */
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { NodeView } from "../../src/canvas/scene/node_view";
import { fieldProps, setValue } from "../../src/panels/inspector/edits";
import { fieldsOf } from "../../src/panels/shared/fields";
import { labelPort } from "../../src/store/commands";
import { createEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { catalogue, workflows } from "../fixtures";

const open = (): ReturnType<typeof createEditor> => createEditor(openDocument(workflows["text-to-image"], catalogue).document!, { catalogue });

/** A field of a node as painted. */
function painted(editor: ReturnType<typeof open>, node: string, port: string): { label: string; text: string; port: Parameters<typeof fieldProps>[2] } {
  const view = new NodeView({ document: editor.document, catalogue, preview: () => null }, editor.document.nodes.get(node)!);
  return view.fields.find((field) => field.port.name === port)!;
}

describe("a field on a node", () => {
  it.each([["guide", "end_sigma", "end_sigma", "0"], ["noise", "width", "width", "none px"], ["sample", "eta", "eta", "none"]])("%s.%s is painted as its control shows it", async (node, port, label, text) => {
    const editor = open();
    const field = painted(editor, node, port);
    expect([field.label, field.text]).toEqual([label, text]);
    const control = fieldsOf(editor).create({ node, port: field.port, value: null, onChange: () => undefined })!;
    await act(() => undefined);
    expect(control.element.querySelector(".f-label")?.textContent).toBe(label);
    control.dispose();
  });

  it("is painted with every digit of a seed, as the control shows it", async () => {
    const editor = open();
    setValue(editor, "noise", "seed", 5175734901819044, true);
    expect(painted(editor, "noise", "seed").text).toBe("5175734901819044");
    const control = fieldsOf(editor).create({ node: "noise", port: painted(editor, "noise", "seed").port, value: 5175734901819044, onChange: () => undefined })!;
    await act(() => undefined);
    expect(control.element.querySelector("input")?.value).toBe("5175734901819044");
    control.dispose();
  });

  it("has the label that a person gave its port: painted, on its control and in the inspector", async () => {
    const editor = open();
    const { port } = painted(editor, "guide", "end_sigma");
    const control = fieldsOf(editor).create({ node: "guide", port, value: 0, onChange: () => undefined })!;
    labelPort(editor, "guide", "end_sigma", "stop at");
    await act(() => control.update(0));
    expect([painted(editor, "guide", "end_sigma").label, control.element.querySelector(".f-label")?.textContent, fieldProps(editor, "guide", port, port.widget!, 0).label])
      .toEqual(["stop at", "stop at", "stop at"]);
    control.dispose();
  });
});
