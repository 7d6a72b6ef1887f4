/** What a change of the workflow would cost, asked of the server before the change is made. */
import { useEffect, useState } from "preact/hooks";
import type { Checked } from "../../api/client";
import type { Draft } from "../../graph/document";
import { flattenBare } from "../../graph/flatten";
import type { LiveDocument } from "../../graph/live";
import { parseData } from "../../graph/parse";
import { toData } from "../../graph/serialise";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { priceWords } from "../running/pricing";
import { client } from "../shared/server";

const DELAY = 350;

/** The document as it would be after a change; the one that is open stays as it is. Null where the change is refused. */
function changed(editor: Editor, change: (draft: Draft) => void): LiveDocument | null {
  const { document } = parseData(toData(editor.document));
  try {
    document?.record(change);
    return document;
  } catch {
    return null;
  }
}

/** The price in words, or why it cannot run. `targets`: run only as far as these. */
export async function priceAfter(editor: Editor, change: (draft: Draft) => void, targets: readonly string[] = [], signal?: AbortSignal): Promise<string | null> {
  const document = changed(editor, change);
  if (!document) return null;
  const flat = flattenBare({ document, catalogue: editor.get().catalogue });
  return inWords({ document }, await client.check(flat.data, signal, targets));
}

function inWords(of: Pick<Editor, "document">, { cost, problems }: Checked): string {
  const [first] = problems.filter(({ severity = "blocking" }) => severity === "blocking");
  if (!cost) return t("sweep.price_blocked", { reason: [[first?.where.node, first?.where.port].filter(Boolean).join("."), first?.message].filter(Boolean).join(": ") });
  return priceWords(of, { cost, pictures: 0, reasons: [] });
}

/** The price of a change while it is being typed; `key` says when it is another change. */
export function usePrice(editor: Editor, key: string, change: ((draft: Draft) => void) | null, targets: readonly string[] = []): string {
  const [price, setPrice] = useState("");
  useEffect(() => {
    setPrice(change ? t("sweep.price_asking") : "");
    if (!change) return undefined;
    const asking = new AbortController();
    const timer = setTimeout(() => void priceAfter(editor, change, targets, asking.signal).then((words) => setPrice(words ?? ""), () => { if (!asking.signal.aborted) setPrice(""); }), DELAY);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [key]);
  return price;
}
