/** Definitions: parts of a workflow that are drawn once and used as nodes. */
export const DEFINITIONS = {
  "definition.circle": "{definition} would contain itself: {path}. Use another part there, or detach a copy first",
  "definition.in": "Inside {path}: {title}, {count|one node|# nodes}",
  "definition.out": "Back in {title}",
  "definition.no_way": "There is nothing to look into at {path}: the definition is missing",
  "definition.nothing": "Select the nodes that shall become a definition first",
  "definition.between": "{node} takes from these nodes and feeds them: the part would wait for itself. Select {node} too, or cut one of its wires",
  "definition.no_instance": "Select a node that uses a definition first",
  "definition.own_already": "{what} has a definition of its own already: nothing else uses it",
  "edit.define": "Make a definition of {count|one item|# items}",
  "edit.detach": "Detach {what}",
  "edit.unpack": "Unpack {what}",
  "edit.promote": "Promote {place}",
  "edit.demote": "Take the input {input} away from {definition}",
} as const;
