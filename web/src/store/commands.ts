/** The named commands of the editor: what menus, keys, tools and panels perform. Each is one undoable step. */

export * from "./commands/arrange";
export * from "./commands/clipboard";
export * from "./commands/declare";
export * from "./commands/frames";
export * from "./commands/items";
export * from "./commands/run";
export * from "./commands/values";
export * from "./commands/wires";
export { chosenItems, titleOf, view } from "./commands/shared";
