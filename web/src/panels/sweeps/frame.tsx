/** The frame of the windows of sweeps: what is chosen, its price or what is wrong, the buttons. */
import "../../styles/sweeps.css";
import type { ComponentChildren, VNode } from "preact";
import { t } from "../../messages";
import { Window } from "../library/window";
import { closeWindow } from "../workbench";

interface FrameProps {
  readonly title: string;
  readonly main: string;
  readonly bad: string | null;
  readonly price: string;
  readonly onMain: () => void;
  readonly children: ComponentChildren;
}

/** The price or what is wrong stands above the buttons; Enter in a one-line field makes the sweep. */
export function SweepFrame({ title, main, bad, price, onMain, children }: FrameProps): VNode {
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!bad) onMain();
  };
  return (
    <Window title={title} wide buttons={<>
      <button type="button" onClick={closeWindow}>{t("sweep.cancel")}</button>
      <button type="submit" form="sweep-form" class="main" disabled={!!bad}>{main}</button></>}>
      <form id="sweep-form" class="sweep-form" onSubmit={submit}>
        {children}
        <p class={bad ? "danger" : "sweep-price"} role="status" id="sweep-said">{bad || price}</p>
      </form>
    </Window>
  );
}
