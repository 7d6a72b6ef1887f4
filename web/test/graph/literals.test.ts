import { fileURLToPath } from "node:url";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputPort, Literal } from "../../src/api/catalogue";
import { nearestNumber, refuseLiteral } from "../../src/graph/literals";
import { shortNumber } from "../../src/graph/words";
import { catalogue } from "../fixtures";

const port = (id: string, name: string): InputPort => catalogue.input(catalogue.newest(id)!, name)!;
const PYTHON = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));

describe("a typed value", () => {
  it("is accepted where type and widget agree", () => {
    expect(refuseLiteral(port("values.number", "value"), 7.5)).toBeNull();
    expect(refuseLiteral(port("values.text", "value"), "hello")).toBeNull();
    expect(refuseLiteral(port("values.color", "value"), "#ff8800")).toBeNull();
    expect(refuseLiteral(port("values.numbers", "values"), [1, 2.5])).toBeNull();
  });

  it("is refused in the words of the server", () => {
    expect(refuseLiteral(port("values.integer", "value"), 1.5)).toBe("expected Integer, got the number 1.5; write a whole number such as 3");
    expect(refuseLiteral(port("values.color", "value"), "red")).toBe("expected a colour such as #ff8800, got 'red'");
    expect(refuseLiteral(port("latents.noise", "seed"), -1)).toBe("expected a seed from 0 to 9007199254740991, got -1");
    expect(refuseLiteral(port("images.blur", "image"), 3)).toBe("expected a wire that carries Image, got the integer 3");
    expect(refuseLiteral(port("weights.load_text_to_image", "file"), "../etc/passwd")).toMatch(/^expected a file name below the folder/);
  });

  it.runIf(existsSync(PYTHON))("is accepted or refused exactly as the server does, with the same words", () => {
    const inputs = catalogue.types.flatMap((t) => t.inputs.filter((i) => i.widget && i.kind === "item").map((i) => [t.id, i] as const));
    const values: Literal[] = [0, 1, -1, 0.5, 7, 1e9, -1e-7, 123456.75, true, false, null, "", "x", "it's", "#ff8800", "a/b.png", "../x", [], [1], [0.5, 2], ["a"], ["a", 2], [1, "a", 2], 12345678901];
    const cases = inputs.flatMap(([id, i]) => values.map((value) => [id, i.name, value] as const));
    const script = `import json,sys
from nodes.interface.catalogue import Catalogue
from nodes.interface.types import literal_refusal
d=json.load(open("server/catalogue.json"))
c=Catalogue.from_data({"source":"","broken":[],**d})
def why(i,v):
    if v is None and (i.optional or (not i.required and i.default is None)): return None
    return literal_refusal(i.type,v) or (i.widget.refuse(v) if i.widget else None)
print(json.dumps([why(c.nodes[n].input_by_name[p],v) for n,p,v in json.load(sys.stdin)]))`;
    const said = JSON.parse(execFileSync(PYTHON, ["-c", script], { input: JSON.stringify(cases), cwd: new URL("../../../", import.meta.url), maxBuffer: 1e8 }).toString()) as (string | null)[];
    const ours = cases.map(([id, name, value]) => refuseLiteral(port(id, name), value));
    cases.forEach((c, i) => expect(`${c.join(" ")}: ${String(ours[i])}`).toBe(`${c.join(" ")}: ${String(said[i])}`));
  });

  it("that a number field corrects is one that it accepts", () => {
    const ports = catalogue.types.flatMap((t) => t.inputs).filter((i) => i.widget?.kind === "range" || i.widget?.kind === "seed");
    fc.assert(fc.property(fc.constantFrom(...ports), fc.double({ noNaN: true }), (p, value) => {
      expect(refuseLiteral(p, nearestNumber(p, value))).toBeNull();
    }));
  });

  it("is shown as C's %g shows it", () => {
    for (const [value, text] of [[0.1, "0.1"], [1e6, "1e+06"], [123456, "123456"], [1234567, "1.23457e+06"], [0.0001, "0.0001"], [0.00001, "1e-05"], [-2.5, "-2.5"], [0, "0"], [999999.5, "1e+06"], [100, "100"]] as const) {
      expect(shortNumber(value)).toBe(text);
    }
  });
});
