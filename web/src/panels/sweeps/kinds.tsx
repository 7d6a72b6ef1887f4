/** How the values of a sweep are said: a list, a range, steps, seeds, lines, some of a few, or a table. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { InputPort } from "../../api/catalogue";
import { kindsFor, type Asked, type SweepKind } from "../../graph/sweep";
import { t } from "../../messages";
import { services } from "../shared/services";

interface KindProps {
  readonly port: InputPort;
  readonly asked: Asked;
  readonly onAsked: (asked: Asked) => void;
  /** Left out where a table will not do. */
  readonly onTable?: () => void;
}

export function KindFields(props: KindProps): VNode {
  const { port, asked, onAsked, onTable } = props;
  const kinds = kindsFor(port);
  const choose = (kind: SweepKind | "table"): void => (kind === "table" ? onTable?.() : onAsked({ ...asked, kind }));
  return (
    <>
      {(kinds.length > 1 || onTable) && (
        <div class="sweep-kinds" role="radiogroup" aria-label={t("sweep.how")}>
          {[...kinds, ...(onTable ? ["table" as const] : [])].map((kind) => (
            <label key={kind}><input type="radio" name="sweep-kind" checked={asked.kind === kind} onChange={() => choose(kind)} />{t(`sweep.kind_${kind}`)}</label>
          ))}
        </div>
      )}
      <OneKind {...props} />
    </>
  );
}

function OneKind({ port, asked, onAsked }: KindProps): VNode {
  const put = (change: Partial<Asked>): void => onAsked({ ...asked, ...change });
  switch (asked.kind) {
    case "list": return <Words label={t("sweep.list")} how={t("sweep.list_how")} rows={2} text={asked.text} onText={(text) => put({ text })} />;
    case "lines": return <Words label={t("sweep.lines")} how={t("sweep.lines_how")} rows={6} text={asked.text} onText={(text) => put({ text })} />;
    case "picked": return <Picked port={port} picked={asked.picked} onPicked={(picked) => put({ picked })} />;
    case "seeds": return <Seeds asked={asked} put={put} />;
    case "range": return <Numbers asked={asked} put={put} fields={[["first", "sweep.first"], ["last", "sweep.last"], ["step", "sweep.step"]]} />;
    default: return <Numbers asked={asked} put={put} fields={[["first", "sweep.first"], ["last", "sweep.last"], ["count", "sweep.count"]]} />;
  }
}

function Words({ label, how, rows, text, onText }: { readonly label: string; readonly how: string; readonly rows: number; readonly text: string; readonly onText: (text: string) => void }): VNode {
  return (
    <div>
      <label for="sweep-text">{label}</label>
      <textarea id="sweep-text" rows={rows} value={text} spellcheck={false} autofocus aria-describedby="sweep-text-how sweep-said" onInput={(e) => onText(e.currentTarget.value)}
        onKeyDown={(e) => { if (e.key === "Enter" && (rows < 3 || e.ctrlKey)) { e.preventDefault(); e.currentTarget.form?.requestSubmit(); } }} />
      <p class="dim" id="sweep-text-how">{how}</p>
    </div>
  );
}

type Named = readonly ["first" | "last" | "step" | "count", "sweep.first" | "sweep.last" | "sweep.step" | "sweep.count" | "sweep.first_seed"];
type Put = (change: Partial<Asked>) => void;

function Numbers({ asked, put, fields }: { readonly asked: Asked; readonly put: Put; readonly fields: readonly Named[] }): VNode {
  return (
    <div class="sweep-row">
      {fields.map(([name, key]) => <label key={name}>{t(key)}<input type="text" inputMode="decimal" value={asked[name]} aria-describedby="sweep-said" onInput={(e) => put({ [name]: e.currentTarget.value })} /></label>)}
    </div>
  );
}

/** Seeds one after another, or drawn: then they are a list. */
function Seeds({ asked, put }: { readonly asked: Asked; readonly put: Put }): VNode {
  const draw = (): void => {
    const count = Math.min(Math.max(Math.round(Number(asked.count)) || 1, 1), 10_000);
    put({ kind: "list", text: Array.from(crypto.getRandomValues(new Uint32Array(count))).join(", ") });
  };
  return (
    <div class="sweep-row">
      <Numbers asked={asked} put={put} fields={[["first", "sweep.first_seed"], ["count", "sweep.count"]]} />
      <button type="button" onClick={draw}>{t("sweep.draw")}</button>
    </div>
  );
}

/** Some of the words or files that an input takes, in the order in which they stand. */
function Picked({ port, picked, onPicked }: { readonly port: InputPort; readonly picked: readonly string[]; readonly onPicked: (picked: readonly string[]) => void }): VNode {
  const options = useOptions(port);
  const toggle = (option: string, on: boolean): void => onPicked((options ?? []).filter((one) => (one === option ? on : picked.includes(one))));
  if (options?.length === 0) return <p class="dim">{t("sweep.files_none")}</p>;
  return (
    <fieldset class="sweep-picks">
      <legend>{t("sweep.how")}</legend>
      <div class="picks">
        {(options ?? []).map((option) => <label key={option}><input type="checkbox" checked={picked.includes(option)} onChange={(e) => toggle(option, e.currentTarget.checked)} />{option}</label>)}
      </div>
      <button type="button" class="quiet" onClick={() => onPicked(options ?? [])}>{t("sweep.all")}</button>
      <button type="button" class="quiet" onClick={() => onPicked([])}>{t("sweep.none")}</button>
    </fieldset>
  );
}

/** What can be picked; null until the server has said which files there are. */
function useOptions(port: InputPort): readonly string[] | null {
  const { widget } = port;
  const [options, setOptions] = useState<readonly string[] | null>(() => (port.type === "Boolean" ? ["true", "false"] : widget?.kind === "choice" ? widget.options : null));
  useEffect(() => {
    if (options) return;
    if (widget?.kind === "model_file") {
      const fits = (kind: string | undefined): boolean => kind === undefined || kind === "unknown" || kind === widget.model;
      void services.models().then((all) => setOptions(all.filter((one) => fits(one.kind)).map((one) => one.name)), () => setOptions([]));
    } else void services.images().then(setOptions, () => setOptions([]));
  }, []);
  return options;
}
