/** The viewer: slots at the left, the picture in the middle, how it is shown and what it says at the right. */
import "../../styles/viewer.css";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { focusView } from "../shell/views";
import { Bench } from "./bench";
import { Edge } from "./edge";
import { isStill } from "./motion";
import { Filmstrip } from "./filmstrip";
import { Side } from "./side";
import { cursorCell, SlotList } from "./slot_list";
import { atOf, blinking, first, fulfil, large, leave, MODES, mode, said, second, setMode, slotOf, type Mode } from "./state";
import { useContent, useFrames } from "./sources";
import type { Seen } from "./seen";
import { atStep, stepsOf } from "./step";
import { Steps } from "./steps";
import { wish } from "./wish";

export function Viewer(): VNode {
  const box = useRef<HTMLElement>(null);
  const asked = wish.value;
  useEffect(() => {
    if (!asked) return;
    fulfil();
    if (!box.current?.contains(document.activeElement)) opener = document.activeElement;
    box.current?.querySelector<HTMLElement>(".v-stage")?.focus({ preventScroll: true });
  }, [asked]);
  useLarge(box, large.value);
  const [a, b] = [useSeen(first.value), useSeen(second.value)];
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close(leave());
  };
  return (
    <section ref={box} class={`viewer${large.value ? " large" : ""}`} aria-label={t("viewer.region")} onKeyDown={keys}>
      {!large.value && <Edge />}
      <Head box={box} />
      <SlotList />
      <div class="v-main">
        <Bench a={a} b={b} />
        <Steps seen={a} />
        <Filmstrip seen={a} />
      </div>
      <Side a={a} b={b} />
      <div class="sr" role="status">{said.value}</div>
    </section>
  );
}

/** A slot with its frames, the one that is shown, and what it holds. */
function useSeen(index: number): Seen {
  const slot = slotOf(index);
  const { frames, problem } = useFrames(slot);
  const at = atOf(slot, frames, cursorCell());
  const whole = frames[at] ?? null;
  const frame = atStep(whole, slot);
  const { content, problem: unreadable } = useContent(frame);
  return { index, slot, frames, at, frame, record: stepsOf(whole) ? whole : null, content, problem: problem || unreadable };
}

/** What had the keyboard when the viewer was asked for. */
let opener: Element | null = null;

/** The keyboard goes back to where it was. */
function close(closed: boolean): void {
  if (!closed) return;
  if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
  else focusView();
}

/** Over the whole window nothing behind it can be reached. */
function useLarge(box: { readonly current: HTMLElement | null }, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const others = [...(box.current?.parentElement?.children ?? [])].filter((one) => one !== box.current && !one.matches(".toasts, dialog") && !one.hasAttribute("inert"));
    for (const one of others) one.setAttribute("inert", "");
    return () => { for (const one of others) one.removeAttribute("inert"); };
  }, [on]);
}

function Head({ box }: { readonly box: { readonly current: HTMLElement | null } }): VNode {
  const full = (): void => {
    const done = document.fullscreenElement ? document.exitFullscreen() : box.current?.requestFullscreen();
    void done?.catch(() => { large.value = true; });
  };
  return (
    <header>
      <h2>{t("viewer.region")}</h2>
      <div class="v-modes" role="group" aria-label={t("viewer.compare")}>
        {MODES.map((name) => <ModeButton key={name} name={name} />)}
      </div>
      {mode.value === "blink" && <button aria-pressed={blinking.value} onClick={() => { blinking.value = !blinking.value; }}>{t(blinking.value ? "viewer.stop" : "viewer.start")}</button>}
      <span class="spring" />
      <button class="quiet" aria-pressed={large.value} aria-label={t("viewer.large")} title={`${t("viewer.large")} (F)`} onClick={() => { large.value = !large.value; }}><Icon name="large" /></button>
      <button class="quiet" onClick={full}>{t("viewer.full_screen")}</button>
      <button class="quiet" aria-label={t("viewer.close")} title={`${t("viewer.close")} (Esc)`} onClick={() => { blinking.value = large.value = false; close(leave()); }}><Icon name="close" /></button>
    </header>
  );
}

const ModeButton = ({ name }: { readonly name: Mode }): VNode =>
  <button class="quiet" aria-pressed={mode.value === name} onClick={() => setMode(name, isStill())}>{t(`viewer.mode_${name}`)}</button>;
