/** The page before this browser is logged in, and the field for the token. */
import type { VNode } from "preact";
import { Refused } from "../../api/client";
import { launchSecret } from "../../api/session";
import { t } from "../../messages";
import { client, session } from "../shared/server";
import { loginError } from "../workbench";

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
    return error instanceof Refused ? error.message : t("app.unreachable");
  }
}

export const typed = (event: SubmitEvent): string => {
  event.preventDefault();
  const token = new FormData(event.currentTarget as HTMLFormElement).get("token");
  return typeof token === "string" ? token : "";
};

/** The page before this browser is logged in. */
export function LoginPage({ onToken }: { onToken: () => void }): VNode {
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
