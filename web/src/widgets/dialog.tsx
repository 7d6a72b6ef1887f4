/** A large dialog that a field opens: at the end of the page, modal, with the focus given back when it closes. */
import { render, type VNode } from "preact";

/** Shows what `draw` gives until `close` is called. `leave` is asked first on Esc: false keeps it open. */
export function openDialog(label: string, className: string, draw: (close: () => void) => VNode, leave: () => boolean = () => true): () => void {
  const before = document.activeElement;
  const element = document.createElement("dialog");
  element.className = className;
  element.setAttribute("aria-label", label);
  const close = (): void => {
    render(null, element);
    if (element.open) element.close();
    element.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (leave()) close();
  });
  for (const kind of ["keydown", "keyup", "paste", "wheel"]) element.addEventListener(kind, (event) => event.stopPropagation());
  document.body.append(element);
  render(draw(close), element);
  element.showModal();
  return close;
}
