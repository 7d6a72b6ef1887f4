/** The graph surface: what the page around it may use. */

export { createCanvas } from "./create";
export type { CanvasHandle, CanvasOptions, Field, FieldFactory, FieldRequest, MenuRequest, MenuTarget, PaletteRequest } from "./contract";
