/** The steps of a record below its picture: a slider, the numbers of the step, and "Branch from here". */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { commandOf, keysOf } from "../commands/commands";
import { toast } from "../workbench";
import { branchHere, recordBehind, recordOf } from "./branch";
import { contentOf } from "./content";
import type { Frame } from "./frames";
import type { Seen } from "./seen";
import { publishExact } from "./sources";
import { putSlot, slotOf, stepTo } from "./state";
import { stepAt, stepFrame, stepNumbers, stepsOf, type StepNumbers } from "./step";
import { shownStep, type ShownStep } from "./wish";
import { number } from "./words";

const PARTS = ["denoised", "x"] as const;

export function Steps({ seen }: { readonly seen: Seen }): VNode | null {
  if (seen.record?.kind === "steps" && seen.record.file) return <Timeline seen={seen} record={seen.record} digest={seen.record.file.digest} />;
  const port = recordBehind(seen.slot?.source);
  return port === null ? null : <div class="v-steps"><Ask seen={seen} port={port} /></div>;
}

/** The record is not here yet: a run as far as it publishes it; what is known costs nothing. */
function Ask({ seen: { index }, port }: { readonly seen: Seen; readonly port: string }): VNode {
  const [busy, setBusy] = useState(false);
  const get = (): void => {
    const slot = slotOf(index);
    if (slot?.source.kind !== "node") return;
    const source = { ...slot.source, port };
    putSlot(index, { ...slot, source });
    setBusy(true);
    publishExact(source).catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), true)).finally(() => setBusy(false));
  };
  return <button disabled={busy} aria-busy={busy} onClick={get}>{t(busy ? "viewer.getting" : "viewer.get_steps")}</button>;
}

interface TimelineProps {
  readonly seen: Seen;
  readonly record: Frame;
  readonly digest: string;
}

function Timeline({ seen: { index, slot }, record, digest }: TimelineProps): VNode {
  const [steps, step, part] = [stepsOf(record), stepAt(record, slot), slot?.part ?? "denoised"];
  const numbers = useNumbers(digest, step);
  const owner = recordOf(slot);
  useTold(owner && { ...owner, step });
  useNeighbours(record, step, part, steps);
  const go = (to: number): void => stepTo(index, { step: Math.max(0, Math.min(steps - 1, to)) });
  const words = t("viewer.step_of", { step, last: steps - 1 });
  const keys = keysOf(commandOf("viewer.branch") ?? { id: "viewer.branch", section: "general", perform: () => undefined });
  return (
    <div class="v-steps" role="group" aria-label={t("viewer.steps")}>
      <div class="v-scrub">
        <button class="quiet" aria-label={t("viewer.step_before")} title={`${t("viewer.step_before")} (,)`} disabled={step === 0} onClick={() => go(step - 1)}><Icon name="back" size={14} /></button>
        <input type="range" min={0} max={steps - 1} step={1} value={step} aria-label={t("viewer.scrub")} aria-valuetext={valueText(words, numbers, step)} onInput={(e) => go(Number(e.currentTarget.value))} />
        <button class="quiet" aria-label={t("viewer.step_after")} title={`${t("viewer.step_after")} (.)`} disabled={step === steps - 1} onClick={() => go(step + 1)}><Icon name="forward" size={14} /></button>
        <output>{words}</output>
        <span class="v-parts" role="group" aria-label={t("viewer.step_part")}>
          {PARTS.map((name) => <button key={name} class="quiet" aria-pressed={part === name} onClick={() => stepTo(index, { part: name })}>{t(`viewer.part_${name}`)}</button>)}
        </span>
        <span class="spring" />
        <button title={keys} disabled={owner === null} onClick={() => void branchHere()}>{t("viewer.branch")}</button>
      </div>
      {numbers && <Numbers numbers={numbers} sample={record.sample} />}
    </div>
  );
}

/** "Step 3 of 0 to 17, noise level 4.2", once the numbers are those of this step. */
const valueText = (words: string, numbers: StepNumbers | null, step: number): string =>
  (numbers?.step === step && numbers.sigma !== null ? `${words}, ${t("viewer.sigma")} ${number(numbers.sigma)}` : words);

/** What commands and menus may know of the step that is looked at. */
function useTold(at: ShownStep | null): void {
  useEffect(() => {
    shownStep.value = at;
    return () => { shownStep.value = null; };
  }, [at?.tab, at?.node, at?.port, at?.step]);
}

/** The numbers of a step; those of the last one stay until they have come. */
function useNumbers(digest: string, step: number): StepNumbers | null {
  const [found, setFound] = useState<StepNumbers | null>(null);
  useEffect(() => {
    let here = true;
    stepNumbers(digest, step).then((numbers) => { if (here) setFound(numbers); }, () => { if (here) setFound(null); });
    return () => { here = false; };
  }, [digest, step]);
  return found;
}

const LARGEST_AHEAD = 32 * 1024 ** 2;
const REST = 120;

/** The steps beside the one that is looked at are read as soon as somebody rests on it. */
function useNeighbours(record: Frame, step: number, part: "denoised" | "x", steps: number): void {
  useEffect(() => {
    if ((record.file?.size ?? Infinity) > LARGEST_AHEAD) return undefined;
    const timer = setTimeout(() => {
      for (const near of [step + 1, step - 1]) if (near >= 0 && near < steps) contentOf(stepFrame(record, near, part)).catch(() => undefined);
    }, REST);
    return () => clearTimeout(timer);
  }, [record.id, step, part, steps]);
}

function Numbers({ numbers, sample }: { readonly numbers: StepNumbers; readonly sample: number }): VNode {
  const { sigma, sigma_next: after, calls, branched } = numbers;
  const of = (list: readonly (number | null)[]): number | null => list[sample] ?? null;
  const told: readonly (readonly [string, string | null])[] = [
    [t("viewer.sigma"), sigma === null ? null : `${number(sigma)} → ${after === null ? "–" : number(after)}`],
    [t("viewer.norm_x"), numeral(of(numbers.x))],
    [t("viewer.norm_denoised"), numeral(of(numbers.denoised))],
    [t("viewer.norm_guidance"), numeral(of(numbers.guidance))],
    [t("viewer.angle"), of(numbers.angle) === null ? null : `${number(of(numbers.angle) ?? 0)}°`],
    [t("viewer.calls"), String(calls)],
    [t("viewer.anew"), branched === null ? null : t("viewer.from_step", { step: branched })],
  ];
  return <dl class="v-numbers">{told.map(([name, value]) => value !== null && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

const numeral = (value: number | null): string | null => (value === null ? null : number(Number(value.toPrecision(5))));
