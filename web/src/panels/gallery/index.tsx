/** The drawer of what was made: results, runs, the queue. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { t } from "../../messages";
import { Tabs } from "../../widgets/tabs";
import { finishDeleting } from "./acts";
import { RunHistory } from "./history";
import { Queue } from "./queue";
import { Results } from "./results";
import "../../styles/gallery.css";

const TABS = ["results", "runs", "queue"] as const;
type Tab = (typeof TABS)[number];
const PANELS: Readonly<Record<Tab, () => VNode>> = { results: Results, runs: RunHistory, queue: Queue };

const tab = signal<Tab>("results");
addEventListener("pagehide", finishDeleting);

export function Gallery(): VNode {
  return (
    <div class="gallery">
      <Tabs names={TABS} value={tab.value} onChange={(value) => { tab.value = value; }} tab={(value) => t(`gallery.tab_${value}`)}
        panel={(value) => {
          const Panel = PANELS[value];
          return <Panel />;
        }} />
    </div>
  );
}
