/** English. */
import { CANVAS } from "./en/canvas";
import { COMMANDS } from "./en/commands";
import { DEFINITIONS } from "./en/definitions";
import { FIELDS } from "./en/fields";
import { FILES } from "./en/files";
import { GALLERY } from "./en/gallery";
import { GRAPH } from "./en/graph";
import { INSPECTOR } from "./en/inspector";
import { RUNNING } from "./en/running";
import { SHELL } from "./en/shell";
import { SWEEPS } from "./en/sweeps";
import { VIEWER } from "./en/viewer";
import { VIEWS } from "./en/views";

export const EN = { ...CANVAS, ...COMMANDS, ...DEFINITIONS, ...FIELDS, ...FILES, ...GALLERY, ...GRAPH, ...INSPECTOR, ...RUNNING, ...SHELL, ...SWEEPS, ...VIEWER, ...VIEWS } as const;
