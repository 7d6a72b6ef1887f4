/** Links that open a workflow of the library directly in a view: `/?workflow=NAME&view=app`. */
import { t } from "../../messages";
import { closeDoors } from "../doors/open";
import { openFromLibrary } from "../documents/files";
import { setView, VIEWS, type View } from "../shell/views";
import { active, toast } from "../workbench";

/** The address that opens a saved workflow as an app. */
export const linkTo = (name: string, view: View = "app"): string => `${location.origin}/?${new URLSearchParams({ workflow: name, view }).toString()}`;

/** Open what the address asks for; it is asked once, a reload goes on with what is open. */
export async function openLink(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const name = asked.get("workflow");
  const view = VIEWS.find((one) => one === asked.get("view")) ?? "app";
  if (name === null) return;
  history.replaceState(null, "", location.pathname + location.hash);
  const before = active.peek();
  await openFromLibrary(name);
  const tab = active.peek();
  if (!tab || (tab === before && tab.name !== name)) {
    toast(t("app.link_unknown", { name }), true);
    return;
  }
  setView(view, tab);
  closeDoors();
}
