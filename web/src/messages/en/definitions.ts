/** Definitions: parts of a workflow that are drawn once and used as nodes. */
export const DEFINITIONS = {
  "definition.circle": "{definition} would contain itself: {path}. Use another part there, or detach a copy first",
} as const;
