/** Logging in: the page before this browser is known, and the window over the editor when the token has expired; both are loaded where
 * they are needed. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { lazy } from "../../widgets/lazy";
import { onExpired } from "../shared/server";
import { phase } from "../workbench";

/** Whether the window that asks for a new token is open. */
export const asking = signal(false);
/** What was refused and waits for the new token. */
let waiting: ((again: boolean) => void)[] = [];
let resumed = (): void => undefined;

/** Ask for a new token whenever the server refuses the old one; `again` is told when there is one. */
export function renewTokens(again: () => void): void {
  resumed = again;
  onExpired(askForToken);
  addEventListener("storage", (event) => { if (event.key === "wireloom-token" && event.newValue) settle(true); });
}

/** True once there is a new token; false where somebody goes on without one. */
export function askForToken(): Promise<boolean> {
  if (phase.peek() !== "ready") return Promise.resolve(false);
  asking.value = true;
  return new Promise((done) => waiting.push(done));
}

export function settle(again: boolean): void {
  const all = waiting;
  waiting = [];
  asking.value = false;
  for (const done of all) done(again);
  if (again) resumed();
}

/** The page before this browser is logged in. */
export const Login = lazy(async () => (await import("./login_form")).LoginPage);

const Window = lazy(async () => (await import("./login_window")).TokenWindow);

/** Over the editor, which stays as it is: what was refused is repeated after the login. */
export const LoginWindow = (): VNode | null => (asking.value ? <Window /> : null);
