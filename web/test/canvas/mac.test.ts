// @vitest-environment jsdom
/** Keys of the canvas as a Mac has them, and what the same keys are elsewhere. */
import { afterEach, describe, expect, it, vi } from "vitest";

async function chord(userAgent: string, init: KeyboardEventInit): Promise<string> {
  vi.resetModules();
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue(userAgent);
  const { chordOf } = await import("../../src/canvas/keys/keyboard");
  return chordOf(new KeyboardEvent("keydown", init));
}

describe("the key above Enter", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("deletes on a Mac, whose keyboards have no other; with ⌘ it heals", async () => {
    const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0)";
    expect([await chord(mac, { key: "Backspace" }), await chord(mac, { key: "Backspace", metaKey: true })]).toEqual(["Delete", "Ctrl+Delete"]);
  });

  it("does nothing elsewhere: Backspace is no Delete", async () => {
    expect(await chord("Mozilla/5.0 (X11; Linux x86_64)", { key: "Backspace" })).toBe("Backspace");
  });
});
