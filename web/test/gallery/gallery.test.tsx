// @vitest-environment jsdom
/** The gallery with real events and a server that is played: what is drawn, chosen, changed and deleted. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { picturesOf, type Entry } from "../../src/panels/gallery/api";
import { TAKE_BACK } from "../../src/panels/gallery/acts";
import { Results } from "../../src/panels/gallery/results";
import { ask, askTyped, items, leaving, news, query, since } from "../../src/panels/gallery/shelf";
import { Refused } from "../../src/api/client";
import { client } from "../../src/panels/shared/server";
import { announcement, toasts } from "../../src/panels/workbench";
import { enter, fresh, named, press, settled, type } from "../widgets/show";

fresh();

const entry = (id: number, more: Partial<Entry> = {}): Entry => ({ id, run: "ab", output: "image", cell: 0, file: 0, kind: "image", digest: `${id}`, media_type: "image/png", size: 1000, width: 128, height: 128,
  thumbnail: `t${id}`, created: 1e9 + id, title: "Sketch", prompt: "a red heart", models: [], coordinates: {}, seeds: {}, values: { seed: 7 }, stars: 0, tags: [], gone: false, ...more });

let held: Entry[] = [];
let deleted: number[] = [];

/** The server's part: pages by key, changes, deletion. */
function answer(path: string, body?: unknown): unknown {
  const asked = new URL(path, "http://x");
  const q = asked.searchParams.get("q") ?? "";
  if (asked.pathname === "/gallery") {
    if (q.includes("cfg>x")) throw new Refused(422, [{ kind: "bad_query", message: "cfg>x: expected a number", where: {}, fixes: [] }]);
    const before = Number(asked.searchParams.get("before") ?? Infinity);
    const limit = Number(asked.searchParams.get("limit"));
    const found = held.filter((one) => one.id < before && (!q || q.startsWith("before:") || one.prompt.includes(q))).slice(0, limit);
    return { results: found, next: found.length === limit ? found.at(-1)!.id : null };
  }
  if (asked.pathname === "/gallery/count") return { count: Math.min(held.length, 10_000), more: held.length > 10_000 };
  if (asked.pathname === "/gallery/facets") return { models: [], tags: [{ name: "best", count: 2 }], values: [] };
  if (asked.pathname === "/gallery/delete") {
    deleted = (body as { ids: number[] }).ids;
    held = held.filter(({ id }) => !deleted.includes(id));
    return { deleted: deleted.length, freed: 2000 * deleted.length };
  }
  const changed = { ...held.find(({ id }) => `/gallery/${id}` === asked.pathname)!, ...(body as Partial<Entry>) };
  held = held.map((one) => (one.id === changed.id ? changed : one));
  return changed;
}

beforeEach(() => {
  deleted = [];
  [query.value, since.value, items.value, leaving.value, toasts.value] = ["", "", [], new Set(), []];
  vi.spyOn(client, "call").mockImplementation((_method, path, body) => new Promise((done) => { done(answer(path, body)); }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[role=option]")];
const grid = (): HTMLElement => document.querySelector<HTMLElement>("[role=listbox]")!;
const chosen = (): string[] => options().filter((one) => one.ariaSelected === "true" || one.getAttribute("aria-selected") === "true").map(({ id }) => id);
const open = async (count: number): Promise<void> => {
  held = Array.from({ length: count }, (_, i) => entry(count - i));
  void act(() => render(<Results />, document.body));
  await settled(() => items.value.length > 0 && options().length > 0);
};
const click = (element: Element, more: MouseEventInit = {}): void => void act(() => void element.dispatchEvent(new MouseEvent("click", { bubbles: true, ...more })));

describe("the grid", () => {
  it("draws a few rows however many results there are, and names each", async () => {
    await open(20);
    items.value = Array.from({ length: 100_000 }, (_, i) => ({ ...entry(100_000 - i), day: `day ${Math.floor(i / 500)}` }));
    await settled(() => options().length > 20);
    expect(options().length).toBeLessThan(120);
    expect(parseFloat(document.querySelector<HTMLElement>(".gallery-all")!.style.height)).toBeGreaterThan(1_000_000);
    items.value = [{ ...entry(1, { stars: 3, tags: ["best"], gone: true }), day: "x" }];
    await settled(() => options().length === 1);
    expect(options()[0]!.getAttribute("aria-label")).toBe("a red heart, seed 7, 128 by 128, 3 stars, tagged best, file gone");
  });

  it("works out only the rows that come into sight when it scrolls", async () => {
    await open(90);
    let read = 0;
    await act(() => { items.value = items.value.map((one) => Object.defineProperty({ ...one }, "prompt", { get: () => (read++, "a red heart") })); });
    const all = read;
    grid().scrollTop = 600;
    await act(() => void grid().dispatchEvent(new Event("scroll")));
    const before = read;
    grid().scrollTop = 840;
    await act(() => void grid().dispatchEvent(new Event("scroll")));
    expect(read - before).toBeGreaterThan(0);
    expect(read - before).toBeLessThan(all / 3);
  });

  it("asks for older ones when their end comes near, and keeps all of them once", async () => {
    await open(350);
    grid().scrollTop = 5000;
    void act(() => void grid().dispatchEvent(new Event("scroll")));
    await settled(() => items.value.length === 350);
    expect(new Set(items.value.map(({ id }) => id)).size).toBe(350);
  });

  it("is one stop for Tab; arrows walk, Shift takes along, Ctrl only walks, Space adds, Escape lets go", async () => {
    await open(12);
    enter(grid());
    const active = (): string | null => grid().getAttribute("aria-activedescendant");
    expect(active()).toBe("result-12");
    press(grid(), "ArrowRight");
    expect([active(), chosen()]).toEqual(["result-11", ["result-11"]]);
    press(grid(), "ArrowRight", { shiftKey: true });
    expect(chosen()).toEqual(["result-11", "result-10"]);
    press(grid(), "ArrowRight", { ctrlKey: true });
    expect([active(), chosen().length]).toEqual(["result-9", 2]);
    press(grid(), " ");
    expect(chosen()).toEqual(["result-11", "result-10", "result-9"]);
    press(grid(), "a", { ctrlKey: true });
    expect(chosen()).toHaveLength(12);
    press(grid(), "Escape");
    expect(chosen()).toEqual([]);
    expect(document.querySelectorAll("[tabindex='0'][role=option]")).toHaveLength(0);
  });

  it("chooses by click, with Ctrl one more, with Shift up to there", async () => {
    await open(6);
    click(options()[0]!);
    click(options()[2]!, { ctrlKey: true });
    expect(chosen()).toEqual(["result-6", "result-4"]);
    click(options()[4]!, { shiftKey: true });
    expect(chosen()).toEqual(["result-4", "result-3", "result-2"]);
  });
});

describe("a small picture", () => {
  it("is the thumbnail, else the file of a picture; a file that is gone is not asked for", () => {
    const found = (more: Partial<Entry>): string[] => picturesOf(entry(1, more)).map((address) => address.replace(/^.*\/api\/v1/, ""));
    expect(found({})).toEqual(["/thumbnails/t1", "/values/1"]);
    expect(found({ gone: true })).toEqual(["/thumbnails/t1"]);
    expect(found({ thumbnail: null, media_type: "text/plain" })).toEqual([]);
  });
});

describe("finding", () => {
  it("says how many there are, that there are more than anybody counts, none, and what it did not understand", async () => {
    await open(3);
    const said = (): string => document.querySelector("#gallery-said")!.textContent;
    await settled(() => said() === "3 results");
    const field = named("Find results") as HTMLInputElement;
    type(field, "zebra");
    await settled(() => said().startsWith("Nothing matches “zebra”"));
    type(field, "cfg>x");
    await settled(() => said() === "cfg>x: expected a number");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    held = Array.from({ length: 10_001 }, (_, i) => entry(10_001 - i));
    type(field, "");
    await settled(() => said() === `More than ${(10_000).toLocaleString()} results`);
  });

  it("asks at the first letter; what is typed while an answer is on its way is asked for together, and nothing waits long", async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    vi.mocked(client.call).mockImplementation((_method, path, body) => new Promise((done) => {
      if (path.startsWith("/gallery?")) {
        asked.push(new URL(path, "http://x").searchParams.get("q")!);
        answers.push(() => done(answer(path, body)));
      } else done(answer(path, body));
    }));
    for (const words of ["h", "he", "hea"]) void askTyped(words);
    expect(asked).toEqual(["h"]);
    answers[0]!();
    await settled(() => asked.length === 2);
    expect(asked).toEqual(["h", "hea"]);
    void askTyped("heart");
    await settled(() => asked.length === 3);
    expect([asked[2], query.value]).toEqual(["heart", "heart"]);
    answers[2]!();
  });

  it("goes to a day: what was made then and before, in this place's time", async () => {
    await open(3);
    await act(() => ask("heart", "2026-11-23"));
    const [, path] = vi.mocked(client.call).mock.calls.filter(([, p]) => p.startsWith("/gallery?")).at(-1)!;
    const end = new Date("2026-11-24T00:00:00").toISOString();
    expect(new URL(path, "http://x").searchParams.get("q")).toBe(`heart before:${end}`);
  });
});

describe("results that come in", () => {
  it("stand in front without repeating any, and where more than a page is new, without a gap", async () => {
    await open(5);
    held = [entry(7), entry(6), ...held];
    let count = 0;
    await act(async () => { count = await news(); });
    expect([count, items.value.map(({ id }) => id)]).toEqual([2, [7, 6, 5, 4, 3, 2, 1]]);
    expect(await news()).toBe(0);
    held = [...Array.from({ length: 150 }, (_, i) => entry(157 - i)), ...held];
    await act(async () => { await news(); });
    expect(items.value.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => 157 - i));
  });
});

describe("marks", () => {
  it("are given by keys and buttons to all that are chosen, and taken back by the same", async () => {
    await open(3);
    click(options()[0]!);
    click(options()[1]!, { ctrlKey: true });
    press(grid(), "3");
    await settled(() => items.value.filter(({ stars }) => stars === 3).length === 2);
    click(named("3 stars"));
    await settled(() => items.value.every(({ stars }) => stars === 0));
    type(named("Add a tag") as HTMLInputElement, "Best, sea");
    void act(() => void named("Add a tag").closest("form")!.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    await settled(() => items.value.filter(({ tags }) => tags.join() === "best,sea").length === 2);
    click(named("Remove tag sea"));
    await settled(() => items.value.filter(({ tags }) => tags.join() === "best").length === 2);
  });
});

describe("deleting", () => {
  it("takes results away at once, and brings them back while there is time", async () => {
    await open(3);
    click(options()[1]!);
    press(grid(), "Delete");
    await settled(() => options().length === 2);
    expect(deleted).toEqual([]);
    void act(() => toasts.value[0]!.action!.perform());
    await settled(() => options().length === 3);
    expect(announcement.value).toBe("One result is kept");
  });

  it("deletes the files when the time is over, and says what that freed", async () => {
    await open(3);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    click(options()[0]!);
    click(options()[1]!, { ctrlKey: true });
    press(grid(), "Delete");
    await act(async () => { await vi.advanceTimersByTimeAsync(TAKE_BACK + 100); });
    expect(deleted).toEqual([3, 2]);
    expect(toasts.value.map(({ text }) => text)).toEqual(["2 results deleted, 4.0 kB freed on the disk"]);
    expect(items.value.map(({ id }) => id)).toEqual([1]);
  });
});
