import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/widgets/expression";

describe("what is typed into a number field", () => {
  it.each([
    ["7.5", 7.5], ["2*8", 16], ["1+2*3", 7], ["(1+2)*3", 9], ["2^3^2", 512], ["-2^2", -4], ["2**-1", 0.5], ["sqrt(16)+1", 5],
    ["10/4", 2.5], ["7%4", 3], ["1e3", 1000], ["1,5", 1.5], ["pi", Math.PI], ["--3", 3], [" 4 ", 4], [".5", 0.5],
  ])("%s is %d", (text, value) => expect(evaluate(text)).toBeCloseTo(value, 12));

  it("knows the value before as x", () => expect(evaluate("x*2", 21)).toBe(42));

  it.each(["", "1+", "*2", "(1", "1)", "two", "1/0", "1 2", "alert(1)", "constructor", "x", "9".repeat(300)])("%j is no number", (text) =>
    expect(evaluate(text)).toBeNull());

  it("does not run out of stack on deep brackets", () => expect(evaluate(`${"(".repeat(99)}1${")".repeat(99)}`)).toBe(1));
});
