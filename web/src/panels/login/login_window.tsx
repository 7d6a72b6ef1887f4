/** The window that asks for a new token when the old one has expired. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../messages";
import { useModal } from "../shared/hooks";
import { asking, settle } from "./login";
import { take, TokenField, typed } from "./login_form";

export function TokenWindow(): VNode {
  const [error, setError] = useState("");
  const modal = useModal(() => { if (asking.peek()) settle(false); });
  const submit = async (event: SubmitEvent): Promise<void> => {
    const why = await take(typed(event));
    if (why === null) settle(true);
    else setError(why);
  };
  return (
    <dialog ref={modal} class="ask login-window" aria-label={t("login.again")}>
      <h2>{t("login.again")}</h2>
      <p>{t("login.expired")}</p>
      <p>{t("login.how")}</p>
      <form onSubmit={(event) => void submit(event)}>
        <TokenField />
        <div class="buttons">
          <button type="button" onClick={() => settle(false)}>{t("login.later")}</button>
          <button class="main">{t("login.go")}</button>
        </div>
      </form>
      <p class="danger" role="alert">{error}</p>
    </dialog>
  );
}
