/** The graph surface: what the page around it may use. */

export { createCanvas } from "./create";
export type { CanvasHandle, CanvasOptions, Field, FieldFactory, FieldRequest, MenuRequest, MenuTarget, PaletteRequest } from "./contract";

/** The room for a picture on nodes of a type, width to height: whoever lays nodes out passes it on. */
export { pictureRatio } from "./scene/node_view";
