/** The tabs of the inspector that are not open at first. */
export { Docs } from "./docs";
export { Issues } from "./issues";
export { Output } from "./output";
