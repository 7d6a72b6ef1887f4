/** The graph in words: what the server says of the workflow as it stands, a moment after each change. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { toData } from "../../graph/serialise";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { client } from "../server";

const PAUSE = 500;

/** The paragraph; null while it is asked for, "" where the server gives none. */
export function useWords(editor: Editor): string | null {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    let asked = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      asked.abort();
      const mine = (asked = new AbortController());
      client.describe(toData(editor.document), mine.signal).then(({ paragraph }) => setWords(paragraph), () => { if (!mine.signal.aborted) setWords(""); });
    };
    ask();
    const stop = editor.watch((state) => state.revision, () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    return () => {
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
