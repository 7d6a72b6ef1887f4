/** The bar, the rail, tabs, login, connection, settings. */
export const SHELL = {
  "app.name": "Wireloom",
  "app.loading": "Loading…",
  "app.skip": "Skip to the canvas",
  "app.unreachable": "The server does not answer. What you change is kept in this browser; trying again.",
  "app.saved": "Saved",
  "app.unsaved": "Not saved to the library yet",
  "app.draft_failed": "The draft cannot be kept in this browser: {reason}",

  "login.title": "This browser is not logged in",
  "login.how": "Open the link that the server printed when it started; it works once. Or paste the token that “wireloom token” prints.",
  "login.token": "Token",
  "login.go": "Log in",
  "login.wrong": "The token is not right.",
  "login.expired": "The token is no longer valid. Log in again; your workflows are still here.",

  "region.top": "Workflows and run",
  "region.rail": "Tools",
  "region.canvas": "Canvas",
  "region.inspector": "Inspector",
  "region.results": "Last results",
  "region.drawer": "Drawer",

  "tab.close": "Close {title}",
  "tab.new": "New workflow",
  "tab.untitled": "Untitled",
  "tab.closed": "{title} closed; its draft is kept under Workflows",

  "tabs.label": "Open workflows",

  "rail.add": "Add a node",
  "rail.workflows": "Workflows",
  "rail.results": "Results",
  "rail.models": "Models",
  "rail.history": "Undo history",
  "rail.settings": "Settings",
  "rail.help": "Shortcuts",
  "rail.close": "Close",

  "menu.wire": "Start a wire here",
  "menu.copy_place": "Copy node.port",

  "settings.theme": "Theme",
  "settings.theme_system": "As the system",
  "settings.theme_light": "Light",
  "settings.theme_dark": "Dark",
  "settings.notify": "Tell me when a run ends",
  "settings.motion": "Still pictures only",
  "settings.server": "Server",
  "settings.version": "Version {version}, worker {worker}, {waiting} waiting",

  "shortcuts.title": "Shortcuts",
  "shortcuts.general": "General",
  "shortcuts.canvas": "On the canvas",
  "shortcuts.editing": "Editing",
  "shortcuts.fields": "In fields",

  "toast.close": "Dismiss",

  "connection.open": "Connected",
  "connection.connecting": "Connecting",
  "connection.lost": "Connection lost, trying again",
  "connection.refused": "Log in again",
} as const;
