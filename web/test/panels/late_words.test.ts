import { describe, expect, it } from "vitest";
import { askedFor } from "../../late_words.js";

const NAMES = ["rail.add", "rail.close", "export.json", "export.png", "color.red"];

describe("strings that are loaded later", () => {
  it("are those that no text of a first visit can ask for", () => {
    expect([...askedFor(NAMES, ['t("rail.add")'])]).toEqual(["rail.add"]);
    expect([...askedFor(NAMES, ["const row = ['color.red', `rail.close`];"])]).toEqual(["rail.close", "color.red"]);
  });

  it("are not those that a text puts together from their beginning", () => {
    expect([...askedFor(NAMES, ["t(`export.${kind}`)"])]).toEqual(["export.json", "export.png"]);
  });
});
