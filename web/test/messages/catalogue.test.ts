import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EN } from "../../src/messages/en";

const folder = fileURLToPath(new URL("../../src/messages/en/", import.meta.url));
const keys = readdirSync(folder).flatMap((file) => [...readFileSync(folder + file, "utf8").matchAll(/^ {2}"([a-z0-9_.]+)":/gm)].map((m) => m[1]!));

describe("the message catalogue", () => {
  it("has each key once: of two, one would silently win", () => {
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it("joins the files of all areas", () => {
    expect([...keys].sort()).toEqual(Object.keys(EN).sort());
  });
});
