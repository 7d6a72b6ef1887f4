import { describe, expect, it } from "vitest";
import { neighbour } from "../../src/widgets/tabs";

const NAMES = ["one", "two", "three"] as const;

describe("the keys of tabs", () => {
  it("walk to the neighbours and around the ends", () => {
    expect(neighbour(NAMES, "one", "ArrowRight")).toBe("two");
    expect(neighbour(NAMES, "three", "ArrowRight")).toBe("one");
    expect(neighbour(NAMES, "one", "ArrowLeft")).toBe("three");
  });

  it("lead to the first and the last, and nowhere for other keys", () => {
    expect(neighbour(NAMES, "two", "Home")).toBe("one");
    expect(neighbour(NAMES, "two", "End")).toBe("three");
    expect(neighbour(NAMES, "two", "a")).toBeNull();
  });
});
