/** The curve of a wire as the canvas uses it. */

export * from "../../geometry/wire";
