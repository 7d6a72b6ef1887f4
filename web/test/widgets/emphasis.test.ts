import { describe, expect, it } from "vitest";
import { emphasise } from "../../src/widgets/emphasis";

describe("Ctrl+Up and Ctrl+Down in a prompt", () => {
  it("weighs the word at the cursor", () => expect(emphasise("a red heart", 3, 3, 1)?.text).toBe("a (red:1.1) heart"));
  it("weighs what is selected, without the spaces around", () => expect(emphasise("a red heart", 1, 11, 1)?.text).toBe("a (red heart:1.1)"));
  it("goes on from the weight that is there", () => expect(emphasise("a (red:1.1) heart", 5, 5, 1)?.text).toBe("a (red:1.2) heart"));
  it("takes the brackets away at 1", () => expect(emphasise("a (red:1.1) heart", 5, 5, -1)?.text).toBe("a red heart"));
  it("never goes below 0", () => expect(emphasise("(red:0.0)", 2, 2, -1)?.text).toBe("(red:0.0)"));
  it("keeps the words selected", () => {
    const edited = emphasise("a red heart", 2, 5, 1);
    expect(edited?.text.slice(edited.start, edited.end)).toBe("red");
  });
  it("leaves a gap between words alone", () => expect(emphasise("a  b", 2, 2, 1)).toBeNull());
});
