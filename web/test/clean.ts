/** Before each file of tests: an empty page. Files share one, and what another left there must not be found. */
import { beforeAll } from "vitest";

beforeAll(() => {
  if (typeof document !== "undefined") document.body.replaceChildren();
});
