/** The camera as the canvas uses it. */

export * from "../../geometry/camera";
