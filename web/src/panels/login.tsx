/** Logging in: the page before this browser is known, and the window over the editor when the token has expired. */
import { signal } from "@preact/signals";
import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { launchSecret } from "../api/session";
import { t } from "../messages";
import { client, onExpired, session } from "./server";
import { loginError, phase } from "./workbench";

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

/** Take what somebody typed: a token, or the whole link that the server printed. Returns why not, or null. */
export async function take(text: string): Promise<string | null> {
  try {
    const launch = launchSecret(text.includes("#") ? text.slice(text.indexOf("#")) : "");
    const token = launch === null ? text.trim() : await client.session(launch);
    const answer = await fetch("/api/v1/ticket", { method: "POST", headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) return t("login.wrong");
    session.keep(token);
    return null;
  } catch (error) {
    return error instanceof Error && error.message ? error.message : t("app.unreachable");
  }
}

export const typed = (event: SubmitEvent): string => {
  event.preventDefault();
  const token = new FormData(event.currentTarget as HTMLFormElement).get("token");
  return typeof token === "string" ? token : "";
};

/** The page before this browser is logged in. */
export function Login({ onToken }: { onToken: () => void }): VNode {
  const submit = async (event: SubmitEvent): Promise<void> => {
    const why = await take(typed(event));
    loginError.value = why ?? "";
    if (why === null) onToken();
  };
  return (
    <main class="login">
      <div>
        <h1>{t("login.title")}</h1>
        <p>{t("login.how")}</p>
        <form onSubmit={(event) => void submit(event)}><TokenField /><button class="main">{t("login.go")}</button></form>
        <p class="danger" role="alert">{loginError.value}</p>
      </div>
    </main>
  );
}

export const TokenField = (): VNode =>
  <input type="password" name="token" autocomplete="current-password" required autofocus aria-label={t("login.token")} placeholder={t("login.token")} />;

/** Over the editor, which stays as it is: what was refused is repeated after the login. Loaded when it is needed. */
export function LoginWindow(): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly It: ComponentType } | null>(null);
  const wanted = asking.value;
  useEffect(() => { if (wanted && !loaded) void import("./login_window").then((module) => setLoaded({ It: module.TokenWindow })); }, [wanted, loaded]);
  return wanted && loaded ? <loaded.It /> : null;
}
