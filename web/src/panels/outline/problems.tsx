/** What is wrong with a row, in words, with what would fix it at a press. */
import type { VNode } from "preact";
import type { Fix, Problem } from "../../api/problem";
import { t } from "../../messages";
import { applyFix } from "../../store/commands";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { toast } from "../workbench";
import type { Row } from "./rows";

/** Problems of a row; those of a closed node's ports are its own. */
export function problemsOf(problems: readonly Problem[], row: Row): readonly Problem[] {
  if (row.kind === "node") return problems.filter(({ where }) => where.node === row.name && (row.open !== true || where.port === undefined));
  if (!row.place || row.kind !== "input") return [];
  return problems.filter(({ where }) => where.node === row.place?.node && where.port === row.place?.port);
}

export function Problems({ editor, problems, reachable }: { editor: Editor; problems: readonly Problem[]; reachable: boolean }): VNode {
  return (
    <ul class="row-problems">
      {problems.map((problem, i) => (
        <li key={i} class={problem.severity === "warning" || problem.severity === "advice" ? problem.severity : "danger"}>
          <Icon name={problem.severity === "warning" ? "warning" : problem.severity === "advice" ? "info" : "blocked"} size={13} />
          <span><span class="sr">{t("outline.problem")}: </span><span lang="en">{problem.message}</span></span>
          {problem.fixes.map((fix, j) => <FixButton key={j} editor={editor} fix={fix} reachable={reachable} />)}
        </li>
      ))}
    </ul>
  );
}

function FixButton({ editor, fix, reachable }: { editor: Editor; fix: Fix; reachable: boolean }): VNode {
  if (!fix.change?.patch) return <span class="dim">{fix.label}</span>;
  const apply = (event: Event): void => {
    event.stopPropagation();
    const why = applyFix(editor, fix);
    toast(why === null ? t("issues.fixed", { label: fix.label }) : t("issues.fix_failed"), why !== null);
  };
  return <button type="button" tabIndex={reachable ? 0 : -1} onClick={apply}>{fix.label}</button>;
}

/** What is wrong with the workflow as a whole, above the rows. */
export function WholeProblems({ editor, problems }: { editor: Editor; problems: readonly Problem[] }): VNode | null {
  const whole = problems.filter(({ where }) => where.node === undefined || !editor.document.nodes.has(where.node));
  return whole.length ? <section aria-label={t("outline.whole_problems")}><Problems editor={editor} problems={whole} reachable /></section> : null;
}
