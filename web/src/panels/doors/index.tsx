/** The three doors over the editor: loaded when they are shown. */
import type { VNode } from "preact";
import { lazy } from "../../widgets/lazy";
import { doorsOpen } from "./open";

const Panel = lazy(async () => (await import("./doors")).DoorsPanel);

export function Doors(): VNode | null {
  return doorsOpen.value ? <Panel /> : null;
}
