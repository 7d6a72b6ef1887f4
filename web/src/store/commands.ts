/** The named commands of the editor: what menus, keys, tools and panels perform. Each is one undoable step. What a first visit loads
 * imports from the one file that it needs, not from here. */

export * from "./commands/arrange";
export * from "./commands/clipboard";
export * from "./commands/declare";
export * from "./commands/fix";
export * from "./commands/frames";
export * from "./commands/items";
export * from "./commands/rename";
export * from "./commands/run";
export * from "./commands/values";
export * from "./commands/wires";
export { chosenItems, titleOf, view } from "./commands/shared";
