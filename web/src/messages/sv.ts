/** Swedish: loaded as one piece when it is spoken. */
import { CANVAS } from "./sv/canvas";
import { COMMANDS } from "./sv/commands";
import { DEFINITIONS } from "./sv/definitions";
import { FIELDS } from "./sv/fields";
import { FILES } from "./sv/files";
import { GALLERY } from "./sv/gallery";
import { GRAPH } from "./sv/graph";
import { INSPECTOR } from "./sv/inspector";
import { RUNNING } from "./sv/running";
import { SHELL } from "./sv/shell";
import { SWEEPS } from "./sv/sweeps";
import { VIEWER } from "./sv/viewer";
import { VIEWS } from "./sv/views";
import { HELPS } from "./sv/catalogue/helps";
import { LABELS, OPTIONS, PADS, TAGS } from "./sv/catalogue/labels";
import { FAMILIES, TITLES, TYPES } from "./sv/catalogue/names";
import { PICTURE_HELPS } from "./sv/catalogue/picture_helps";
import { PICTURE_PORT_HELPS } from "./sv/catalogue/picture_port_helps";
import { PORT_HELPS } from "./sv/catalogue/port_helps";
import { SAMPLING_PORT_HELPS } from "./sv/catalogue/sampling_port_helps";
import { TEXT_HELPS, TEXT_LABELS, TEXT_OPTIONS, TEXT_TAGS, TEXT_TITLES } from "./sv/catalogue/text_encoders";
import type { Translation } from "./translation";

export const SV: Translation = {
  messages: { ...CANVAS, ...COMMANDS, ...DEFINITIONS, ...FIELDS, ...FILES, ...GALLERY, ...GRAPH, ...INSPECTOR, ...RUNNING, ...SHELL, ...SWEEPS, ...VIEWER, ...VIEWS },
  catalogue: {
    titles: { ...TITLES, ...TEXT_TITLES }, families: FAMILIES, types: TYPES, labels: { ...LABELS, ...TEXT_LABELS },
    options: { ...OPTIONS, ...TEXT_OPTIONS }, pads: PADS, tags: { ...TAGS, ...TEXT_TAGS },
    helps: { ...HELPS, ...PORT_HELPS, ...PICTURE_HELPS, ...PICTURE_PORT_HELPS, ...SAMPLING_PORT_HELPS, ...TEXT_HELPS },
  },
};
