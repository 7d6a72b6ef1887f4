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
import { ADAPTER_HELPS } from "./sv/catalogue/adapters";
import { CONTROL_HELPS } from "./sv/catalogue/control";
import { MODEL_FAMILIES, MODEL_LABELS, MODEL_OPTIONS, MODEL_TAGS, MODEL_TITLES } from "./sv/catalogue/families";
import { HELPS } from "./sv/catalogue/helps";
import { LABELS, OPTIONS, PADS, TAGS } from "./sv/catalogue/labels";
import { LATENT_DIFFUSION_HELPS } from "./sv/catalogue/latent_diffusion";
import { FAMILIES, TITLES, TYPES } from "./sv/catalogue/names";
import { PICTURE_HELPS } from "./sv/catalogue/picture_helps";
import { PICTURE_PORT_HELPS } from "./sv/catalogue/picture_port_helps";
import { PORT_HELPS } from "./sv/catalogue/port_helps";
import { SAMPLING_PORT_HELPS } from "./sv/catalogue/sampling_port_helps";
import { TEXT_HELPS, TEXT_LABELS, TEXT_OPTIONS, TEXT_TAGS, TEXT_TITLES } from "./sv/catalogue/text_encoders";
import { TRAINING_HELPS } from "./sv/catalogue/training";
import { WEIGHT_HELPS } from "./sv/catalogue/weight_files";
import type { Translation } from "./translation";

export const SV: Translation = {
  messages: { ...CANVAS, ...COMMANDS, ...DEFINITIONS, ...FIELDS, ...FILES, ...GALLERY, ...GRAPH, ...INSPECTOR, ...RUNNING, ...SHELL, ...SWEEPS, ...VIEWER, ...VIEWS },
  catalogue: {
    titles: { ...TITLES, ...TEXT_TITLES, ...MODEL_TITLES }, families: { ...FAMILIES, ...MODEL_FAMILIES }, types: TYPES,
    labels: { ...LABELS, ...TEXT_LABELS, ...MODEL_LABELS }, options: { ...OPTIONS, ...TEXT_OPTIONS, ...MODEL_OPTIONS }, pads: PADS,
    tags: { ...TAGS, ...TEXT_TAGS, ...MODEL_TAGS },
    helps: {
      ...HELPS, ...PORT_HELPS, ...PICTURE_HELPS, ...PICTURE_PORT_HELPS, ...SAMPLING_PORT_HELPS, ...TEXT_HELPS,
      ...ADAPTER_HELPS, ...CONTROL_HELPS, ...LATENT_DIFFUSION_HELPS, ...TRAINING_HELPS, ...WEIGHT_HELPS,
    },
  },
};
