/** Where the viewer stands, once it is asked for: its code comes then. */
import type { VNode } from "preact";
import { lazy } from "../../widgets/lazy";
import { viewerShown } from "./wish";

const It = lazy(async () => (await import("./index")).Viewer);

export const ViewerHost = (): VNode | null => (viewerShown.value ? <It /> : null);
