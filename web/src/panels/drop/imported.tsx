/** Workflows of other programs: translated by the server, opened in a tab, with what differs said. */
import type { VNode } from "preact";
import type { components } from "../../api/schema";
import { t } from "../../messages";
import { openData } from "../documents/documents";
import { complain } from "../documents/files";
import { Window } from "../library/window";
import { notify } from "../shell/notices";
import { client } from "../shared/server";
import { openWindow, toast } from "../workbench";

type Imported = components["schemas"]["Imported"];

/** Have the server translate it and open it in a tab of its own, with a line above the canvas that leads to what differs. */
export async function openComfyui(body: Blob, file: string): Promise<void> {
  const found = await client.call<Imported>("POST", "/import", body).catch(complain);
  const tab = found && openData({ ...found.workflow, title: file.replace(/\.(json|png)$/i, "") }, file);
  if (!tab) return;
  const { warnings } = found;
  if (!warnings.length) toast(t("files.opened", { title: file }));
  else notify({ tab: tab.id, kind: "imported", text: t("drop.imported", { file, count: warnings.length }),
    actions: [{ label: t("drop.imported_show"), main: true, perform: () => openWindow(<Differences warnings={warnings} file={file} />) }] });
}

/** All warnings; the server says them in English. */
function Differences({ warnings, file }: { warnings: readonly string[]; file: string }): VNode {
  return (
    <Window title={t("drop.imported_title", { file })}>
      <ul lang="en">{warnings.map((text) => <li key={text}>{text}</li>)}</ul>
    </Window>
  );
}
