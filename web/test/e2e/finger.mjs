// Fingers on the screen, and what they need: nothing beyond the edge, everything large enough and not covered.

export class Fingers {
  #session;

  constructor(page) {
    this.page = page;
  }

  async #send(type, points) {
    this.#session ??= await this.page.context().newCDPSession(this.page);
    await this.#session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
  }

  async tap(at) {
    await this.#send("touchStart", [at]);
    await this.#send("touchEnd", []);
  }

  /** Two fingers go from two places to two others. */
  async pinch([a, b], [c, d], steps = 6) {
    await this.#send("touchStart", [a]);
    await this.#send("touchStart", [a, b]);
    const between = (from, to, share) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    for (let i = 1; i <= steps; i++) await this.#send("touchMove", [between(a, c, i / steps), between(b, d, i / steps)]);
    await this.#send("touchEnd", []);
  }

  /** A finger goes from one place to another. */
  async drag(from, to, steps = 6) {
    await this.#send("touchStart", [from]);
    for (let i = 1; i <= steps; i++) await this.#send("touchMove", [{ x: from.x + ((to.x - from.x) * i) / steps, y: from.y + ((to.y - from.y) * i) / steps }]);
    await this.#send("touchEnd", []);
  }

  /** A finger stays until something is there. */
  async hold(at, selector) {
    await this.#send("touchStart", [at]);
    await this.page.waitForSelector(selector);
    await this.#send("touchEnd", []);
  }
}

const CONTROLS = "button, a[href], input, select, textarea, summary, [role=tab], [role=option], [role=menuitem], [role=radio]";

/** What of the page, or of a sheet over it, cannot be used with a finger or when it is enlarged, in words. */
export const reachFaults = (page, { within = "body", least = 24 } = {}) => page.evaluate(([controls, smallest, place]) => {
  const faults = [];
  const name = (one) => `${one.tagName.toLowerCase()}${[...one.classList].map((word) => `.${word}`).join("")} “${(one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 30)}”`;
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  const modal = document.querySelector("dialog[open]") ?? document.querySelector(place);
  for (const one of modal.querySelectorAll(controls)) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || one.closest("[inert], .sr, .skip, .wl-mirror, [aria-hidden=true]") || one.disabled) continue;
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = (one.type === "checkbox" || one.type === "radio" ? one.closest("label") ?? one : one).getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const inText = one.tagName === "A" && getComputedStyle(one).display === "inline";
    if (!inText && (box.width < smallest - 0.5 || box.height < smallest - 0.5)) faults.push(`${name(one)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1 && box.height < innerHeight) faults.push(`${name(one)} lies at ${[box.left, box.top, box.right, box.bottom].map(Math.round)} in a window of ${innerWidth} × ${innerHeight}`);
    const over = document.elementFromPoint(box.left + box.width / 2, Math.min(innerHeight - 2, box.top + box.height / 2));
    if (over && !one.contains(over) && !over.contains(one) && !over.closest("label")?.contains(one)) faults.push(`${name(one)} is covered by ${name(over)}`);
  }
  return faults.slice(0, 12);
}, [CONTROLS, least, within]);
