/** The graph in words: what the server says of the workflow as it stands, a moment after each change. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { runnableData } from "../../graph/serialise";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { afterPaint } from "../shared/later";
import { client } from "../shared/server";
import { dataOf, usedName, usesOf } from "../../graph/uses";
import type { Document, JsonObject } from "../../graph/document";
import { objectOf } from "../../graph/looks";

const PAUSE = 500;

/** The inside of a definition as a workflow, with the definitions that it uses. */
function insideData(document: Document): JsonObject {
  const wanted = new Set([...document.nodes.values()].flatMap(({ type }) => usedName(type) ?? []));
  for (const name of wanted) for (const used of usesOf(dataOf(document.definitions, name))) wanted.add(used); // grows while we walk it
  const data = runnableData(document);
  const kept = Object.entries(objectOf(data["definitions"])).filter(([name]) => wanted.has(name));
  return { ...data, inputs: {}, definitions: Object.fromEntries(kept) };
}

/** The paragraph; null while it is asked for, "" where the server gives none. */
export function useWords(editor: Editor): string | null {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    let asked = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      asked.abort();
      const mine = (asked = new AbortController());
      const asWorkflow = editor.outer ? insideData(editor.document) : runnableData(editor.document);
      client.describe(asWorkflow, mine.signal).then((answer: { readonly paragraph: string } | null) => { if (answer) setWords(answer.paragraph); },
        () => { if (!mine.signal.aborted) setWords(""); });
    };
    const never = afterPaint(ask);
    const stop = editor.watch((state) => state.content, () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    return () => {
      never();
      stop();
      clearTimeout(timer);
      asked.abort();
    };
  }, [editor]);
  return words;
}

/** For who cannot see the graph: what it does, where the canvas is described. */
export const HiddenWords = ({ editor }: { editor: Editor }): VNode => <p class="sr" id="graph-in-words" lang="en">{useWords(editor)}</p>;

/** On top of the outline. */
export function Words({ editor }: { editor: Editor }): VNode | null {
  const words = useWords(editor);
  const nothing = editor.document.nodes.size === 0;
  if (nothing) return null;
  return (
    <details class="in-words" open>
      <summary>{t("view.in_words")}</summary>
      <p id="graph-in-words" lang={words === "" ? undefined : "en"} aria-busy={words === null}>{words === "" ? t("view.no_words") : words}</p>
    </details>
  );
}
