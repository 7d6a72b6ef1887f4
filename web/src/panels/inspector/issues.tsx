/** The Issues tab: all problems at once, each in words, with its place and what would fix it. */
import type { VNode } from "preact";
import type { Fix, Problem } from "../../api/problem";
import type { Editor } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { applyFix } from "../../store/commands";
import { useEditor } from "../hooks";
import { goTo, toast } from "../workbench";

const GROUPS: readonly (readonly [NonNullable<Problem["severity"]>, MessageKey, IconName])[] = [
  ["blocking", "issues.blocking", "blocked"], ["warning", "issues.warning", "warning"], ["advice", "issues.advice", "info"],
];

/** Problems of the document, then those of the last run that are not among them. */
export function allProblems(checked: readonly Problem[], ran: readonly Problem[]): readonly Problem[] {
  const key = (p: Problem): string => `${p.kind} ${p.where.node ?? ""} ${p.where.port ?? ""} ${p.message}`;
  const known = new Set(checked.map(key));
  return [...checked, ...ran.filter((p) => !known.has(key(p)))];
}

export function Issues({ editor }: { editor: Editor }): VNode {
  const checked = useEditor(editor, (state) => state.problems);
  const run = useEditor(editor, (state) => state.run);
  const ran = run ? [...run.nodes.values()].flatMap((node) => node.problem ?? []) : [];
  const problems = allProblems(checked, run?.problem && !ran.length ? [run.problem] : ran);
  if (!problems.length) return <p class="dim">{t("issues.none")}</p>;
  return (
    <div>
      {GROUPS.map(([severity, key, icon]) => {
        const mine = problems.filter((p) => (p.severity ?? "blocking") === severity);
        return mine.length ? (
          <section key={severity}>
            <h2 class="head">{t(key)} ({mine.length})</h2>
            {mine.map((problem, i) => <Issue key={`${i} ${problem.message}`} editor={editor} problem={problem} severity={severity} icon={icon} />)}
          </section>
        ) : null;
      })}
    </div>
  );
}

function Issue({ editor, problem, severity, icon }: { editor: Editor; problem: Problem; severity: string; icon: IconName }): VNode {
  const { node, port, axis } = problem.where;
  const place = [node, port].filter(Boolean).join(".") || axis;
  return (
    <article class={`issue ${severity}`}>
      <div class="place">
        <Icon name={icon} size={14} />
        {node && editor.document.nodes.has(node) ? <button class="link" aria-label={t("issues.go", { node: place ?? node })} onClick={() => goTo(node)}>{place}</button> : <span>{place}</span>}
      </div>
      <p>{problem.message}</p>
      <div class="fixes">
        {problem.fixes.map((fix, i) => <FixButton key={i} editor={editor} fix={fix} />)}
        <button class="quiet" onClick={() => void copyReport(problem)}><Icon name="copy" size={13} />{t("issues.copy")}</button>
      </div>
    </article>
  );
}

function FixButton({ editor, fix }: { editor: Editor; fix: Fix }): VNode {
  if (!fix.change?.patch) return <span class="dim">{fix.label}</span>;
  return <button onClick={() => { if (applyFix(editor, fix) !== null) toast(t("issues.fix_failed"), true); }}>{fix.label}</button>;
}

async function copyReport(problem: Problem): Promise<void> {
  await navigator.clipboard.writeText(JSON.stringify(problem, null, 2));
  toast(t("issues.copied"));
}
