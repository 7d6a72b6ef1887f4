import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AUTO_OFF, slowNode, stepAuto, type AutoAction, type AutoInput, type AutoState } from "../../src/store/on_change";

const due = (more: Partial<Extract<AutoInput, { kind: "due" }>> = {}): AutoInput => ({ kind: "due", stale: true, blocked: false, other: false, slow: null, ...more });

/** What is done for these inputs, from "after any change" on. */
function play(inputs: readonly AutoInput[], mode: AutoState["mode"] = "all"): { state: AutoState; actions: AutoAction[] } {
  let state: AutoState = { ...AUTO_OFF, mode };
  const actions: AutoAction[] = [];
  for (const input of inputs) {
    const [next, more] = stepAuto(state, input);
    state = next;
    actions.push(...more);
  }
  return { state, actions };
}
const kinds = (actions: readonly AutoAction[]): string[] => actions.map((a) => (a.kind === "say" ? a.what : a.kind));

describe("run on change", () => {
  it("does nothing while it is off", () => {
    expect(play([{ kind: "changed" }, due()], "off").actions).toEqual([]);
  });

  it("waits after each change and runs once when the pause is over", () => {
    expect(kinds(play([{ kind: "changed" }, { kind: "changed" }, due(), due()]).actions)).toEqual(["wait", "wait", "run"]);
  });

  it("stops the run that was superseded, says so, and runs again only when that one has ended", () => {
    const { actions } = play([{ kind: "changed" }, due(), { kind: "started", id: "a" }, { kind: "changed" }, due(), { kind: "changed" }, due(), { kind: "ended", id: "a" }, due()]);
    expect(kinds(actions)).toEqual(["wait", "run", "wait", "cancel", "superseded", "wait", "wait", "run"]);
  });

  it("never stops a run that somebody started: it waits for its end", () => {
    const { actions } = play([{ kind: "changed" }, due({ other: true }), { kind: "ended", id: "theirs" }, due()]);
    expect(kinds(actions)).toEqual(["wait", "later", "wait", "run"]);
  });

  it("does not run what is slow when only cheap nodes may run by themselves, and names the node", () => {
    expect(play([{ kind: "changed" }, due({ slow: "sample" })], "cheap").actions.at(-1)).toEqual({ kind: "say", what: "slow", node: "sample" });
    expect(kinds(play([{ kind: "changed" }, due({ slow: "sample" })], "all").actions)).toEqual(["wait", "run"]);
  });

  it("does not run what is blocked, nor what would come out the same", () => {
    expect(kinds(play([{ kind: "changed" }, due({ blocked: true })]).actions)).toEqual(["wait", "blocked"]);
    expect(kinds(play([{ kind: "changed" }, due({ stale: false })]).actions)).toEqual(["wait", "nothing"]);
  });

  it("has at most one run of its own at any time, and after peace has run the last change, whatever came when", () => {
    const inputs = fc.array(fc.constantFrom<AutoInput["kind"]>("changed", "due", "started", "ended"), { maxLength: 40 });
    fc.assert(fc.property(inputs, (all) => {
      let state: AutoState = { ...AUTO_OFF, mode: "all" };
      let [posted, going, id] = [0, null as string | null, 0];
      const put = (input: AutoInput): void => {
        const [next, actions] = stepAuto(state, input);
        state = next;
        for (const action of actions) if (action.kind === "run") {
          posted++;
          expect(posted === 1 && going === null).toBe(true);
        }
      };
      const server: Record<string, () => void> = {
        changed: () => put({ kind: "changed" }), due: () => put(due()),
        started: () => { if (posted) { posted--; going = String(++id); put({ kind: "started", id: going }); } },
        ended: () => { if (going !== null) { const over = going; going = null; put({ kind: "ended", id: over }); } },
      };
      for (const kind of all) server[kind]!();
      put({ kind: "changed" });
      for (let i = 0; i < 4; i++) for (const kind of ["started", "due", "ended", "due"]) server[kind]!();
      expect(state.wanted).toBe(false);
    }));
  });

  it("takes cheap types for quick, measured nodes by their time, and others for slow", () => {
    expect(slowNode([{ name: "add", cheap: true, calls: 9, ms: null }, { name: "blur", cheap: false, calls: 2, ms: 20 }])).toBeNull();
    expect(slowNode([{ name: "blur", cheap: false, calls: 1, ms: null }])).toBe("blur");
    expect(slowNode([{ name: "blur", cheap: false, calls: 10, ms: 20 }])).toBe("blur");
  });
});
