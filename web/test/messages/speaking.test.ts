import { afterEach, describe, expect, it } from "vitest";
import { addWords, decimal, language, searched, t, useLanguage } from "../../src/messages";
import { FI } from "../../src/messages/fi";
import { SV } from "../../src/messages/sv";

afterEach(() => useLanguage("en"));

describe("another language", () => {
  it("is spoken from the moment it is used, and English again afterwards", () => {
    useLanguage("fi", FI.messages);
    expect([language(), t("run.run"), t("files.nodes", { count: 1 }), t("files.nodes", { count: 12 })]).toEqual(["fi", "Aja", "yksi solmu", "12 solmua"]);
    useLanguage("sv", SV.messages);
    expect([t("run.run"), t("files.nodes", { count: 12 })]).toEqual(["Kör", "12 noder"]);
    useLanguage("en");
    expect(t("run.run")).toBe("Run");
  });

  it("says in English what it lacks", () => {
    useLanguage("fi", { "run.run": "Aja" });
    expect([t("run.run"), t("run.cancel")]).toEqual(["Aja", "Cancel"]);
  });

  it("is not overwritten by English strings that are loaded later", () => {
    useLanguage("fi", FI.messages);
    addWords({ "run.run": "Run" });
    expect(t("run.run")).toBe("Aja");
  });

  it("is searched together with English", () => {
    expect(searched("command.undo")).toBe("Undo");
    useLanguage("sv", SV.messages);
    expect(searched("command.undo")).toBe("Ångra Undo");
  });

  it("writes numbers for people with its own decimal sign", () => {
    expect([decimal(2.5), t("run.progress", { percent: 2.5 })]).toEqual(["2.5", "Running, 2.5 %"]);
    useLanguage("fi", FI.messages);
    expect([decimal(2.5), decimal("1.20"), t("run.progress", { percent: 2.5 })]).toEqual(["2,5", "1,20", "Käynnissä, 2,5 %"]);
  });
});
