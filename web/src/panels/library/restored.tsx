/** After a crash: what was brought back, how old it is, and what in it differs from what was saved. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { compare, type Difference } from "../../graph/compare/compare";
import { parseData, parseText } from "../../graph/parse";
import type { KeptDraft } from "../../store/drafts";
import { t } from "../../messages";
import { openData } from "../documents/documents";
import { draftTitle } from "../documents/drafts";
import { ago } from "../shared/format";
import { client } from "../shared/server";
import { activeId, closeWindow, openWindow, tabs } from "../workbench";
import { DifferenceList } from "./differences";
import { Window } from "./window";

/** Say which drafts came back. */
export function showRestored(drafts: readonly KeptDraft[]): void {
  openWindow(<Restored drafts={drafts} />);
}

function Restored({ drafts }: { drafts: readonly KeptDraft[] }): VNode {
  const newest = Math.max(...drafts.map(({ at }) => at));
  return (
    <Window title={t("restored.title", { time: ago(newest) })} wide buttons={<button class="main" onClick={closeWindow}>{t("restored.keep", { count: drafts.length })}</button>}>
      <p>{t("restored.how")}</p>
      {drafts.map((draft) => <RestoredDraft key={draft.key} draft={draft} />)}
    </Window>
  );
}

function RestoredDraft({ draft }: { draft: KeptDraft }): VNode {
  const [saved, setSaved] = useState<{ readonly data: unknown; readonly differences: readonly Difference[] } | null>(null);
  useEffect(() => void load(draft).then(setSaved), []);
  const count = saved?.differences.length ?? 0;
  return (
    <section class="restored">
      <h3>{draftTitle(draft)} <span class="dim">{ago(draft.at)}</span></h3>
      {saved ? <details open={count <= 12}><summary>{t("restored.differs", { count, name: draft.name ?? "" })}</summary><DifferenceList differences={saved.differences} /></details>
        : <p class="dim">{draft.name === null ? t("restored.never_saved", { count: parseText(draft.text).document?.nodes.size ?? 0 }) : ""}</p>}
      {saved && count > 0 && <button onClick={() => openSaved(draft, saved.data)}>{t("restored.open_saved")}</button>}
    </section>
  );
}

/** The saved revision from which the draft began, and what the draft changed in it. */
async function load(draft: KeptDraft): Promise<{ data: unknown; differences: readonly Difference[] } | null> {
  if (draft.name === null) return null;
  const { name } = draft;
  const data = await client.version(name, draft.base ?? 0).catch(() => client.workflow(name).then(({ document }) => document)).catch(() => null);
  const [before, after] = [parseData(data).document, parseText(draft.text).document];
  return before && after ? { data, differences: compare(before, after) } : null;
}

/** The saved state beside the draft: both stay. */
function openSaved(draft: KeptDraft, data: unknown): void {
  const there = tabs.value.find((tab) => tab.id === draft.key);
  openData(data, draftTitle(draft));
  if (there) activeId.value = tabs.value.at(-1)?.id ?? there.id;
  closeWindow();
}
