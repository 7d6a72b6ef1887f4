// What a journey is given: servers, logged-in pages, screenshots. It cleans up after itself.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPage } from "./browser.mjs";
import { Editor } from "./editor.mjs";
import { Server } from "./server.mjs";

export class Journey {
  #own = [];
  #contexts = [];

  constructor(name, browser, shared, output) {
    this.name = name;
    this.browser = browser;
    this.shared = shared;
    this.output = output;
  }

  /** The server that journeys share: what they leave there must not matter to others. */
  server() {
    return this.shared();
  }

  /** A server of this journey alone, to be stopped, killed or logged out of. */
  async ownServer() {
    const server = await Server.start();
    this.#own.push(server);
    return server;
  }

  /** An editor in a new profile, logged in by token and cookie as the launch link would. */
  async editor(server, options = {}) {
    const context = await this.profile(server, options);
    return this.page(context, server);
  }

  /** A new profile of the browser that is logged in. */
  async profile(server, options = {}) {
    server.login ??= this.#logIn(server);
    return this.context({ storageState: await server.login, ...options });
  }

  async context(options = {}) {
    const context = await this.browser.context(options);
    context.setDefaultTimeout(60_000);
    this.#contexts.push(context);
    return context;
  }

  /** Another window of a profile. */
  async page(context, server) {
    const editor = new Editor(await openPage(context), server);
    await editor.visit();
    return editor;
  }

  /** Use the launch link once; keep what the browser then has. */
  async #logIn(server) {
    const context = await this.context();
    const page = await openPage(context);
    await page.goto(server.linkUsed ? server.origin : server.link);
    server.linkUsed = true;
    await page.waitForSelector("#run");
    const { cookies, origins } = await context.storageState();
    const seen = { name: "wireloom-doors", value: "seen" };
    const login = { cookies, origins: origins.map((one) => ({ ...one, localStorage: [...one.localStorage.filter((entry) => entry.name === "wireloom-token"), seen] })) };
    await context.close();
    return login;
  }

  /** A screenshot for people to look at; only where a folder for them was asked for. */
  async shot(page, name) {
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
  }

  /** Something that a journey hands on: a trace, a report. */
  async keep(name, text) {
    await mkdir(this.output, { recursive: true });
    await writeFile(join(this.output, name), text);
  }

  /** After a failure: how each page looked and what its console said. */
  async evidence() {
    const pages = this.#contexts.flatMap((context) => context.pages());
    for (const [i, page] of pages.entries()) await this.evidenceNow(`${this.name}-${i}`, page);
  }

  async evidenceNow(name, page) {
    await mkdir(this.output, { recursive: true });
    const path = join(this.output, name);
    await page.screenshot({ path: `${path}.png`, timeout: 10_000 }).catch(() => undefined);
    await writeFile(`${path}.log`, [page.url(), ...(page.said ?? [])].join("\n"));
  }

  async end() {
    await Promise.all(this.#contexts.map((context) => context.close().catch(() => undefined)));
    await Promise.all(this.#own.map((server) => server.stop().catch(() => undefined)));
  }
}
