/** The layout library, under a name that servers pass on: its own file has two dots. */

export { default } from "@dagrejs/dagre";
