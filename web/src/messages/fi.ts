/** Finnish: loaded as one piece when it is spoken. */
import { CANVAS } from "./fi/canvas";
import { COMMANDS } from "./fi/commands";
import { DEFINITIONS } from "./fi/definitions";
import { FIELDS } from "./fi/fields";
import { FILES } from "./fi/files";
import { GALLERY } from "./fi/gallery";
import { GRAPH } from "./fi/graph";
import { INSPECTOR } from "./fi/inspector";
import { RUNNING } from "./fi/running";
import { SHELL } from "./fi/shell";
import { SWEEPS } from "./fi/sweeps";
import { VIEWER } from "./fi/viewer";
import { VIEWS } from "./fi/views";
import { ADAPTERS_HELPS } from "./fi/catalogue/adapters";
import { CONTROL_HELPS } from "./fi/catalogue/control";
import { MODEL_FAMILIES, MODEL_LABELS, MODEL_OPTIONS, MODEL_TAGS, MODEL_TITLES } from "./fi/catalogue/families";
import { HELPS } from "./fi/catalogue/helps";
import { LABELS, OPTIONS, PADS, TAGS } from "./fi/catalogue/labels";
import { LATENT_DIFFUSION_HELPS } from "./fi/catalogue/latent_diffusion";
import { MODEL_WEIGHTS_HELPS } from "./fi/catalogue/model_weights";
import { FAMILIES, TITLES, TYPES } from "./fi/catalogue/names";
import { PICTURE_HELPS } from "./fi/catalogue/picture_helps";
import { PICTURE_PORT_HELPS } from "./fi/catalogue/picture_port_helps";
import { PORT_HELPS } from "./fi/catalogue/port_helps";
import { SAMPLING_PORT_HELPS } from "./fi/catalogue/sampling_port_helps";
import { TEXT_HELPS, TEXT_LABELS, TEXT_OPTIONS, TEXT_TAGS, TEXT_TITLES } from "./fi/catalogue/text_encoders";
import { TRAINING_HELPS } from "./fi/catalogue/training";
import type { Translation } from "./translation";

export const FI: Translation = {
  messages: { ...CANVAS, ...COMMANDS, ...DEFINITIONS, ...FIELDS, ...FILES, ...GALLERY, ...GRAPH, ...INSPECTOR, ...RUNNING, ...SHELL, ...SWEEPS, ...VIEWER, ...VIEWS },
  catalogue: {
    titles: { ...TITLES, ...TEXT_TITLES, ...MODEL_TITLES }, families: { ...FAMILIES, ...MODEL_FAMILIES }, types: TYPES,
    labels: { ...LABELS, ...TEXT_LABELS, ...MODEL_LABELS }, options: { ...OPTIONS, ...TEXT_OPTIONS, ...MODEL_OPTIONS }, pads: PADS,
    tags: { ...TAGS, ...TEXT_TAGS, ...MODEL_TAGS },
    helps: {
      ...HELPS, ...PORT_HELPS, ...PICTURE_HELPS, ...PICTURE_PORT_HELPS, ...SAMPLING_PORT_HELPS, ...TEXT_HELPS,
      ...ADAPTERS_HELPS, ...CONTROL_HELPS, ...LATENT_DIFFUSION_HELPS, ...TRAINING_HELPS, ...MODEL_WEIGHTS_HELPS,
    },
  },
};
