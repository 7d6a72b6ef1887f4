import { describe, expect, it } from "vitest";
import { Soon } from "../../src/canvas/soon";

class Part {
  readonly done: string[] = [];
  dispose(): void {
    this.done.push("disposed");
  }
}

describe("a part that is loaded", () => {
  it("does what was asked of it before it came, in order", async () => {
    const part = new Part();
    const soon = new Soon(Promise.resolve(part));
    soon.with((p) => p.done.push("first"));
    soon.with((p) => p.done.push("second"));
    expect(part.done).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(part.done).toEqual(["first", "second"]);
  });

  it("does nothing and goes away when it comes after its canvas has gone", async () => {
    const part = new Part();
    const soon = new Soon(Promise.resolve(part));
    soon.with((p) => p.done.push("late"));
    soon.dispose();
    await new Promise((done) => setTimeout(done, 0));
    expect(part.done).toEqual(["disposed"]);
  });

  it("is used at once where it is there already", () => {
    const part = new Part();
    new Soon(part).with((p) => p.done.push("now"));
    expect(part.done).toEqual(["now"]);
  });
});
