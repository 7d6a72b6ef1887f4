/** The values of a sweep, as many as can be looked at. */
import type { VNode } from "preact";
import { valueWords } from "../../graph/cells";
import { t } from "../../messages";

const MOST = 24;

export function Preview({ values }: { readonly values: readonly unknown[] }): VNode {
  const head = values.length > MOST ? values.slice(0, MOST - 4) : values;
  const tail = values.length > MOST ? values.slice(-3) : [];
  return (
    <section class="sweep-preview" aria-label={t("sweep.preview", { count: values.length })}>
      <strong>{t("sweep.preview", { count: values.length })}</strong>
      <ol>
        {head.map((value, i) => <li key={i}>{valueWords(value)}</li>)}
        {tail.length > 0 && <li class="dim">{t("sweep.preview_more", { count: values.length - head.length - tail.length })}</li>}
        {tail.map((value, i) => <li key={`t${i}`}>{valueWords(value)}</li>)}
      </ol>
    </section>
  );
}
