/** The versions of a saved workflow: each document that was saved or ran, with its picture; opened aside, or restored. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { VersionEntry, WorkflowEntry } from "../../api/client";
import { applyDifferences, compare } from "../../graph/compare/compare";
import { parseData } from "../../graph/parse";
import { t } from "../../messages";
import { openData } from "../documents/documents";
import { complain, openFromLibrary } from "../documents/files";
import { ago } from "../shared/format";
import { Picture } from "../shared/picture";
import { client } from "../shared/server";
import { activeId, tabs, toast } from "../workbench";
import { showCompare } from "./compare";

export function Versions({ entry }: { entry: WorkflowEntry }): VNode {
  const [versions, setVersions] = useState<readonly VersionEntry[] | null>(null);
  useEffect(() => void client.versions(entry.name).then(setVersions, complain), [entry.name, entry.revision]);
  if (!versions) return <p class="dim">{t("app.loading")}</p>;
  return (
    <ol class="versions" aria-label={t("files.versions_of", { title: entry.title })}>
      {versions.map((version) => (
        <li key={version.document}>
          {version.picture ? <Picture url={version.picture} alt="" /> : <span class="no-picture" />}
          <div>
            <span>{words(version, entry)}</span> <span class="dim">{ago(version.at * 1000)}</span>
            <div class="acts">
              <button onClick={() => void openVersion(entry, version)}>{t("files.open_aside")}</button>
              <button onClick={() => void compareVersion(entry, version)}>{t("compare.with")}</button>
              {version.revision !== entry.revision && <button onClick={() => void restore(entry, version)}>{t("files.restore")}</button>}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** "Saved as revision 3, ran twice". */
const words = ({ revision, runs }: VersionEntry, entry: WorkflowEntry): string => [
  ...(revision === entry.revision ? [t("files.version_now")] : revision ? [t("files.version_saved", { revision })] : []),
  ...(runs ? [t("files.version_ran", { count: runs })] : []),
].join(", ");

async function openVersion(entry: WorkflowEntry, version: VersionEntry): Promise<void> {
  const data = await client.version(entry.name, version.document).catch(complain);
  if (data) openData(data, entry.title);
}

async function compareVersion(entry: WorkflowEntry, version: VersionEntry): Promise<void> {
  await openFromLibrary(entry.name);
  const [tab, document] = [tabs.value.find((one) => one.id === activeId.value), parseData(await client.version(entry.name, version.document).catch(complain)).document];
  if (tab && document) showCompare(tab.editor, document, `${entry.title}, ${ago(version.at * 1000)}`);
}

/** Put the version into the open workflow as one step of undo; saving it makes it the newest revision. */
async function restore(entry: WorkflowEntry, version: VersionEntry): Promise<void> {
  await openFromLibrary(entry.name);
  const tab = tabs.value.find((one) => one.name === entry.name);
  const { document } = parseData(await client.version(entry.name, version.document).catch(complain));
  if (!tab || !document) return;
  tab.editor.edit(t("edit.restore", { time: ago(version.at * 1000) }), (draft) => applyDifferences(draft, compare(tab.editor.document, document)));
  toast(t("files.restored"), false, { label: t("command.undo"), perform: () => void tab.editor.undo() });
}
