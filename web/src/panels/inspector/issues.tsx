/** The Issues tab: all problems at once, grouped, each in words, with its place and what would fix it. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Fix, Problem } from "../../api/problem";
import type { Editor, EditorState, RunState } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { applyFix } from "../../store/commands";
import { useEditor } from "../shared/hooks";
import { startRun } from "../running/running";
import { client } from "../shared/server";
import { goInto } from "../documents/inside";
import { active, goTo, toast } from "../workbench";

const GROUPS: readonly (readonly [NonNullable<Problem["severity"]>, MessageKey, IconName])[] = [
  ["blocking", "issues.blocking", "blocked"], ["warning", "issues.warning", "warning"], ["advice", "issues.advice", "info"],
];

/** Problems of the document, then those of the last run that are not among them. */
export function allProblems(checked: readonly Problem[], ran: readonly Problem[]): readonly Problem[] {
  const key = (p: Problem): string => `${p.kind} ${p.where.node ?? ""} ${p.where.port ?? ""} ${p.message}`;
  const known = new Set(checked.map(key));
  return [...checked, ...ran.filter((p) => !known.has(key(p)))];
}

/** What went wrong in the run that is shown; a node that was changed since is not to blame any more. Values that are not
 * finite and the like are warnings. */
export function ranProblems(run: RunState | null, standings: EditorState["standings"]): readonly Problem[] {
  if (!run) return [];
  const changed = (node: string): boolean => run.plan !== null && standings.has(node) && standings.get(node)?.state !== "failed";
  const failed = [...run.nodes].flatMap(([name, node]) => (node.problem && !node.whole && !changed(name) ? [node.problem] : []));
  const warned = [...run.nodes].flatMap(([name, node]) => Object.entries(node.whole ? {} : node.outputs).flatMap(([port, summary]): Problem[] =>
    (summary.warning ? [{ kind: "warning", message: summary.warning, where: { node: name, port }, fixes: [], severity: "warning" }] : [])));
  const whole = run.problem && ![...run.nodes.values()].some((node) => node.problem) ? [run.problem] : [];
  return [...failed, ...whole, ...warned];
}

export function Issues({ editor }: { editor: Editor }): VNode {
  const checked = useEditor(editor, (state) => state.problems);
  const run = useEditor(editor, (state) => state.run);
  const standings = useEditor(editor, (state) => state.standings);
  const problems = allProblems(checked, ranProblems(run, standings));
  const box = useRef<HTMLDivElement>(null);
  useKeyboard(box);
  if (!problems.length) return <div ref={box} tabIndex={-1}><p class="dim">{t("issues.none")}</p></div>;
  return (
    <div ref={box}>
      <div class="issues-head">
        <button onClick={() => void startRun({ way: "stale", times: 1 })}><Icon name="play" size={13} />{t("issues.rerun")}</button>
        <button onClick={() => void copyReport(editor, problems)}><Icon name="copy" size={13} />{t("issues.copy_all")}</button>
      </div>
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

/** What was pressed may be gone with its problem: the keyboard goes on where the list begins. */
function useKeyboard(box: { readonly current: HTMLDivElement | null }): void {
  const had = useRef(false);
  had.current = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (had.current && document.activeElement === document.body) (box.current?.querySelector("button") ?? box.current)?.focus();
  });
}

function Issue({ editor, problem, severity, icon }: { editor: Editor; problem: Problem; severity: string; icon: IconName }): VNode {
  const { node, port, axis, inside } = problem.where;
  const place = [inside ?? node, port].filter(Boolean).join(".") || axis;
  return (
    <article class={`issue ${severity}`}>
      <div class="place">
        <Icon name={icon} size={14} />
        {node && editor.document.nodes.has(node) ? <button class="link" aria-label={t("issues.go", { node: place ?? node })} onClick={() => goToProblem(inside, node)}>{place}</button> : <span>{place}</span>}
      </div>
      <p lang="en">{problem.message}</p>
      <div class="fixes">
        {problem.fixes.map((fix, i) => <FixButton key={i} editor={editor} fix={fix} />)}
        <button class="quiet" onClick={() => void copyReport(editor, [problem])}><Icon name="copy" size={13} />{t("issues.copy")}</button>
      </div>
    </article>
  );
}

/** To the node, through the instances that it is in. */
function goToProblem(inside: string | undefined, node: string): void {
  const [tab, path] = [active.value, inside?.split("/") ?? []];
  const last = path.at(-1);
  if (tab && path.length > 1 && last !== undefined) void goInto(tab, path.slice(0, -1), `node:${last}`);
  else goTo(node);
}

function FixButton({ editor, fix }: { editor: Editor; fix: Fix }): VNode {
  if (!fix.change?.patch) return <span class="dim">{fix.label}</span>;
  const apply = (): void => {
    const why = applyFix(editor, fix);
    toast(why === null ? t("issues.fixed", { label: fix.label }) : t("issues.fix_failed"), why !== null);
  };
  return <button onClick={apply}>{fix.label}</button>;
}

/** What somebody who helps needs to know: the problems, the run, the version. The workflow itself is not in it. */
async function copyReport(editor: Editor, problems: readonly Problem[]): Promise<void> {
  const run = editor.get().run;
  const health = await client.health().catch(() => null);
  const nodes = Object.fromEntries(problems.flatMap(({ where }) => {
    const type = editor.document.nodes.get(where.node ?? "")?.type;
    return where.node !== undefined && type ? [[where.node, type]] : [];
  }));
  const report = { wireloom: health?.version ?? null, worker: health?.worker ?? null, browser: navigator.userAgent, run: run ? { id: run.id, status: run.status, attempt: run.attempt } : null, nodes, problems };
  const done = await navigator.clipboard.writeText(JSON.stringify(report, null, 2)).then(() => true, () => false);
  toast(t(done ? "issues.copied" : "issues.not_copied"), !done);
}
