// Chromium; every page collects what its console says, and traps whatever a hostile document would make it do.
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** The browser of all journeys; each page has its own profile. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });
  return {
    browser,
    context: (options = {}) => browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", ...options }),
    stop: () => browser.close(),
  };
}

/** A page whose complaints are kept: `page.complaints` holds console errors and uncaught errors, `page.said` everything. */
export async function openPage(context) {
  const page = await context.newPage();
  listen(page);
  return page;
}

function listen(page) {
  page.complaints = [];
  page.said = [];
  page.on("console", (message) => {
    page.said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    if (message.type() === "error") page.complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => {
    page.said.push(`uncaught: ${error.stack ?? error}`);
    page.complaints.push(`uncaught: ${error.stack ?? error}`);
  });
  page.on("dialog", (dialog) => {
    page.complaints.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
}
