/** The start: log in, fetch the catalogue, open what was open or the first example, listen. */
import { effect } from "@preact/signals";
import { Fragment, render, type VNode } from "preact";
import { Refused } from "../api/client";
import { enter } from "../api/session";
import { t } from "../messages";
import { restoreSession } from "./documents/drafts";
import { openOnFirstVisit } from "./doors/open";
import { showCatalogue, speak, spoken } from "./language";
import { loadLibrary, openFromLibrary } from "./documents/files";
import { newTab } from "./documents/documents";
import { followTabs } from "./running/fresh";
import { Login, LoginWindow, renewTokens } from "./login/login";
import { checkAsItChanges, checkNow } from "./running/pricing";
import { loadResults } from "./running/results";
import { runPrefs } from "./running/run_prefs";
import { sendWhenBack } from "./running/running";
import { client, session } from "./shared/server";
import { showTheme } from "./settings";
import { Shell } from "./shell/shell";
import { listenForKeys } from "./commands/shortcuts";
import { loadSmall } from "./shell/views";
import { back, listen, reattach, reconnect } from "./running/watching";
import { catalogue, loginError, phase, tabs } from "./workbench";

const FIRST = "text-to-image";
const AGAIN = 2000;

/** Draw the application into `host` and start it. */
export function start(host: Element): void {
  allowWorkers();
  showTheme();
  void speak().then(() => {
    render(<App />, host);
    return begin();
  });
}

function App(): VNode {
  if (phase.value === "login") return <Login onToken={() => void begin()} />;
  if (phase.value === "ready") return <Fragment key={spoken.value}><Shell /><LoginWindow /></Fragment>;
  return <main class="login"><p role="status">{t(phase.value === "unreachable" ? "app.unreachable" : "app.loading")}</p></main>;
}

async function begin(): Promise<void> {
  const clear = (): void => history.replaceState(null, "", location.pathname + location.search);
  const why = await enter(session, location.hash, clear, client.session);
  if (why !== null) loginError.value = why;
  try {
    const [nodes] = await Promise.all([client.nodes(), loadLibrary()]);
    showCatalogue(nodes);
  } catch (error) {
    refused(error); return;
  }
  await loadSmall();
  if (!tabs.value.length) await openFirst();
  if (location.search) await (await import("./app/link")).openLink();
  for (const tab of tabs.value) tab.editor.setCatalogue(catalogue.value);
  loginError.value = "";
  phase.value = "ready";
  afterwards();
}

function refused(error: unknown): void {
  if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
    if (phase.value === "login") loginError.value = t("login.wrong");
    phase.value = "login";
    return;
  }
  phase.value = "unreachable";
  setTimeout(() => void begin(), AGAIN);
}

/** What was open; on a first visit the text-to-image example. */
async function openFirst(): Promise<void> {
  if (await restoreSession()) return;
  openOnFirstVisit();
  await openFromLibrary(FIRST);
  if (!tabs.value.length) newTab();
}

let once = false;

function afterwards(): void {
  if (once) return;
  once = true;
  followTabs();
  renewTokens(() => { reconnect(); checkNow(); });
  listen();
  void loadResults().catch(() => undefined);
  void reattach();
  back.on(() => { checkNow(); void loadResults().catch(() => undefined); });
  sendWhenBack();
  checkAsItChanges();
  listenForKeys();
  void import("./afterwards").then(({ goOn }) => goOn());
  runOnChangeWhenAsked();
}

/** Running by itself is loaded by the first browser that wants it. */
function runOnChangeWhenAsked(): void {
  const stop = effect(() => {
    if (runPrefs.value.onChange === "off") return;
    queueMicrotask(() => stop());
    void import("./running/auto_run").then(({ runOnChange }) => runOnChange());
  });
}

/** The server's policy wants to know which scripts a worker may load: ours. */
function allowWorkers(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } };
  trustedTypes?.createPolicy("default", { createScriptURL: (url: string) => {
    // eslint-disable-next-line words/catalogue -- the browser's console shows it
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`${url} is not ours`);
    return url;
  } });
}
