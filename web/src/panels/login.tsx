/** The page before this browser is logged in. */
import type { VNode } from "preact";
import { t } from "../messages";
import { session } from "./server";
import { loginError } from "./workbench";

export function Login({ onToken }: { onToken: () => void }): VNode {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get("token");
    session.keep(typeof token === "string" ? token : "");
    onToken();
  };
  return (
    <main class="login">
      <div>
        <h1>{t("login.title")}</h1>
        <p>{t("login.how")}</p>
        <form onSubmit={submit}>
          <input type="password" name="token" autocomplete="off" required aria-label={t("login.token")} placeholder={t("login.token")} />
          <button class="main">{t("login.go")}</button>
        </form>
        <p class="danger" role="alert">{loginError.value}</p>
      </div>
    </main>
  );
}
