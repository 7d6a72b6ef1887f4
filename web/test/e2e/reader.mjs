// The eyes of somebody who hears the page: after each key, what has the focus and what the live regions said.
import assert from "node:assert/strict";

export class Reader {
  steps = [];
  #session;

  constructor(editor) {
    this.editor = editor;
    this.page = editor.page;
  }

  /** Begin to listen; from here on no pointer may touch the page. */
  async start() {
    this.#session = await this.page.context().newCDPSession(this.page);
    await this.page.evaluate(() => {
      window.heard = [];
      window.touched = [];
      for (const type of ["pointerdown", "pointermove", "mousedown", "mousemove", "wheel", "touchstart", "drop"]) {
        addEventListener(type, (event) => { if (event.isTrusted) window.touched.push(type); }, true);
      }
      const hear = (records) => {
        for (const { target } of records) {
          const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest("[aria-live], [role=status], [role=alert]");
          const text = region?.textContent.trim();
          if (text && window.heard.at(-1) !== text) window.heard.push(text);
        }
      };
      new MutationObserver(hear).observe(document, { subtree: true, childList: true, characterData: true });
    });
  }

  /** Press keys one after the other; the last one is what the line of the trace shows. */
  async press(keys, why) {
    for (const key of keys.split(" ")) await this.page.keyboard.press(key === "Space" ? " " : key);
    await this.#note(keys, why);
  }

  /** Type into what has the focus. */
  async type(text, why) {
    await this.page.keyboard.type(text);
    await this.#note(`“${text}”`, why);
  }

  /** Press a key until what has the focus is called so; a person would do the same. */
  async until(key, name, most = 30) {
    for (let i = 0; i <= most; i++) {
      if (name.test((await this.focus()).name)) {
        if (i) await this.#note(i > 1 ? `${key} (${i} times)` : key, "");
        return;
      }
      await this.page.keyboard.press(key);
      await this.#painted();
    }
    assert.fail(`${most} times ${key} did not lead to ${name}; the focus is on ${JSON.stringify(await this.focus())}`);
  }

  /** Wait until the focus is on something called so. */
  async expect(name) {
    const until = Date.now() + 20_000;
    for (;;) {
      const focus = await this.focus();
      if (name.test(`${focus.role} ${focus.name} ${focus.option}`)) return focus;
      if (Date.now() > until) assert.fail(`expected the focus on ${name}, it is on ${JSON.stringify(focus)}`);
      await this.#painted();
    }
  }

  /** Role, name, value and description of what has the focus, as the browser tells a screen reader. */
  async focus() {
    const { result } = await this.#session.send("Runtime.evaluate", { expression: "document.activeElement" });
    const heard = await this.#tree(result.objectId);
    const option = await this.#session.send("Runtime.evaluate", { expression: "document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')" });
    const active = option.result.objectId ? await this.#tree(option.result.objectId) : null;
    return { ...heard, option: active?.name ?? "" };
  }

  async #tree(objectId) {
    const { nodes } = await this.#session.send("Accessibility.getPartialAXTree", { objectId, fetchRelatives: false });
    const [node] = nodes;
    const text = (property) => String(property?.value ?? "").replace(/\s+/g, " ").trim();
    const role = node?.properties?.find((one) => one.name === "roledescription")?.value?.value ?? text(node?.role);
    return { role, name: text(node?.name), value: text(node?.value) };
  }

  #painted = () => this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

  async #note(keys, why) {
    await this.#painted();
    const { role, name, value, option } = await this.focus();
    const heard = await this.page.evaluate(() => window.heard.splice(0));
    this.steps.push({ keys, why, focus: [role, name, value && `= ${value}`, option && `→ ${option}`].filter(Boolean).join(" "), heard: heard.join(" · ") });
  }

  async untouched() {
    assert.deepEqual(await this.page.evaluate(() => window.touched), [], "no pointer was used");
  }

  /** The steps as a table. */
  trace() {
    const cell = (text) => text.replaceAll("|", "\\|").slice(0, 220);
    return this.steps.map(({ keys, why, focus, heard }, i) => `| ${i + 1} | ${why ? `**${why}** ` : ""}\`${keys}\` | ${cell(focus)} | ${cell(heard)} |`).join("\n");
  }
}
