import { describe, expect, it } from "vitest";
import { EN } from "../../src/messages/en";

const files = import.meta.glob<Record<string, Record<string, string>>>("../../src/messages/en/*.ts", { eager: true });
const keys = Object.values(files).flatMap((file) => Object.values(file).flatMap((words) => Object.keys(words)));

describe("the message catalogue", () => {
  it("has each key in one file: of two, one would silently win", () => {
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it("joins the files of all areas", () => {
    expect([...keys].sort()).toEqual(Object.keys(EN).sort());
  });
});
