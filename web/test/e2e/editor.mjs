// The editor as a person uses it: open, run, drop, look; and the server's own words about what happened.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { pixels } from "../hostile/png.mjs";

const ENDED = /Done|Failed|Cancelled/;

export class Editor {
  /** What this journey provokes on purpose: complaints that match are left out. */
  expected = [];

  constructor(page, server) {
    this.page = page;
    this.server = server;
  }

  async visit() {
    await this.page.goto(this.server.origin);
    await this.ready();
  }

  ready() {
    return this.page.waitForSelector("#run");
  }

  /** Ask the server's API, as the browser's owner. */
  async api(path, { method = "GET", body } = {}) {
    this.token ??= await this.page.evaluate(() => localStorage.getItem("wireloom-token"));
    const answer = await fetch(`${this.server.origin}/api/v1${path}`, { method, headers: { authorization: `Bearer ${this.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? "" : await answer.clone().text()}`);
    return answer;
  }

  json = async (path, options) => (await this.api(path, options)).json();

  /** Wait until the server has ended the run. */
  async ended(id) {
    for (;;) {
      const run = await this.json(`/runs/${id}?wait=30`);
      if (run.status !== "queued" && run.status !== "running") return run;
    }
  }

  /** Do what starts a run; answers its id. */
  async start(act = () => this.page.keyboard.press("Control+Enter")) {
    const answered = this.page.waitForResponse((answer) => answer.url().endsWith("/api/v1/runs") && answer.request().method() === "POST");
    await act();
    const answer = await answered;
    assert.equal(answer.status(), 202, `the run was not accepted: ${await answer.text()}`);
    return (await answer.json()).id;
  }

  /** Run until the page says that it is done; answers the run as the server has it. */
  async run(act) {
    const id = await this.start(act);
    const run = await this.ended(id);
    await this.waitForEnd();
    return run;
  }

  /** The page itself says that the run has ended. */
  async waitForEnd() {
    await this.page.waitForSelector(".meter", { state: "detached", timeout: 120_000 });
    await this.page.waitForFunction((text) => new RegExp(text).test(document.querySelector("#price")?.textContent ?? ""), ENDED.source);
  }

  words = () => this.page.locator("#price").textContent();

  /** SHA-256 of the pixels that the server stored for each cell of an output. */
  async digests(run, output = Object.keys(run.outputs)[0]) {
    const pictures = await Promise.all(run.outputs[output].map((_, cell) => this.bytes(run, output, cell)));
    return pictures.map((png) => createHash("sha256").update(pixels(png)).digest("hex"));
  }

  /** The bytes of a file that a run published. */
  async bytes(run, output = Object.keys(run.outputs)[0], cell = 0) {
    const file = run.outputs[output][cell].files[0].name;
    return Buffer.from(await (await this.api(`/runs/${run.id}/outputs/${encodeURIComponent(output)}/${cell}/${file}`)).arrayBuffer());
  }

  /** Drop a file on the canvas, as a hand would. */
  drop(bytes, name, type = "application/json") {
    return this.page.evaluate(([data, fileName, mediaType]) => {
      const content = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName, { type: mediaType }));
      document.querySelector("#canvas").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, [Buffer.from(bytes).toString("base64"), name, type]);
  }

  /** Drop a file and open its graph; where there is a choice, that is what is chosen. True if a tab opened, false if it was refused. */
  async open(bytes, name, type) {
    const before = await this.tabs();
    await this.drop(bytes, name, type);
    const came = await this.page.waitForFunction((count) => {
      if (document.querySelectorAll(".tab").length > count) return "opened";
      if (document.querySelector(".drop-row .main")) return "asked";
      return document.querySelector(".toast.bad") && "refused";
    }, before, { timeout: 60_000 });
    if ((await came.jsonValue()) === "asked") {
      await this.page.locator(".drop-row .main").click();
      await this.page.waitForFunction((count) => document.querySelectorAll(".tab").length > count || document.querySelector(".toast.bad"), before, { timeout: 60_000 });
    }
    return (await this.tabs()) > before;
  }

  openJson = (document, name = "workflow.json") => this.open(typeof document === "string" ? document : JSON.stringify(document), name);

  /** Nothing glides and two frames were painted. */
  async settled() {
    await this.page.evaluate(async () => {
      const endless = (a) => a.effect?.getComputedTiming().endTime === Infinity;
      await Promise.all(document.getAnimations().filter((a) => a.playState === "running" && !endless(a)).map((a) => a.finished.catch(() => undefined)));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
  }

  /** What this browser keeps of the open tab: its name, its camera, its text. */
  async kept() {
    return this.page.evaluate(async () => {
      const id = JSON.parse(sessionStorage.getItem("wireloom-session") ?? "{}").active;
      const opening = indexedDB.open("wireloom");
      const done = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
      const database = await done(opening);
      const kept = await done(database.transaction("drafts").objectStore("drafts").get(`wireloom-draft-${id}`));
      database.close();
      return kept === undefined ? null : JSON.parse(kept);
    });
  }

  /** The document of the open tab as this browser keeps it: it follows each edit after a moment. */
  async draft() {
    const kept = await this.kept();
    return kept && JSON.parse(kept.text);
  }

  /** Wait until the kept draft is as wanted. */
  draftWhere = async (holds, why) => {
    const until = Date.now() + 20_000;
    for (;;) {
      const draft = await this.draft();
      if (draft && holds(draft)) return draft;
      if (Date.now() > until) assert.fail(`${why}; the draft is ${JSON.stringify(draft)?.slice(0, 2000)}`);
      await new Promise((go) => setTimeout(go, 100));
    }
  };

  tabs = () => this.page.locator(".tab").count();

  /** A command of the command palette, by its words. */
  async command(words) {
    await this.page.keyboard.press("Control+k");
    await this.page.waitForSelector(".search-dialog");
    await this.page.keyboard.insertText(words);
    await this.page.waitForFunction((text) => document.querySelector(".search-dialog [aria-selected='true']")?.textContent.includes(text), words);
    await this.page.keyboard.press("Enter");
    await this.page.waitForSelector(".search-dialog", { state: "detached" });
  }

  /** Texts of the messages in the corner. */
  toasts = () => this.page.locator(".toast").allTextContents();

  toast = (pattern) => this.page.waitForFunction((text) => [...document.querySelectorAll(".toast")].some((one) => new RegExp(text).test(one.textContent)), pattern.source);

  /** The page says this somewhere: in a message, in Issues, beside Run. */
  says = (pattern) => this.page.waitForFunction(([text, flags]) => {
    const places = document.querySelectorAll(".toast, .issue, #price, dialog, .notice, .notices, .inspector, [role=alert]");
    return [...places].some((one) => new RegExp(text, flags).test(`${one.textContent} ${one.title}`));
  }, [pattern.source, pattern.flags], { timeout: 20_000 }).catch(() => assert.fail(`the page does not say ${pattern}`));

  /** The console is clean, apart from what was provoked. */
  calm() {
    const found = this.page.complaints.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(found, [], "the console complains");
  }
}
