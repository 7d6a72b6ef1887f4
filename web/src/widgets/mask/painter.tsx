/** The mask painter: a picture, a brush, an eraser, shapes, undo; saved as an 8-bit grey PNG as large as the picture. */
import "../../styles/painter.css";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import type { FieldServices } from "../field";
import { Icon } from "../icon";
import { undoStep } from "../typing";
import type { Brush } from "./bitmap";
import { feathered } from "./feather";
import { loadWork, type Loaded } from "./load";
import { greyPng } from "./png";
import { Stage } from "./stage";
import { Toolbar } from "./toolbar";
import type { View } from "./view";
import { Work } from "./work";

export interface PainterProps {
  readonly label: string;
  readonly services: FieldServices;
  /** The picture that is painted on. */
  readonly picture: (gone: AbortSignal) => Promise<Blob>;
  /** The mask so far, or "". */
  readonly mask: string;
  /** Told the name of the saved mask; null where nothing is selected. */
  readonly onSave: (name: string | null) => void;
  readonly onClose: () => void;
  /** Tells the dialog whether strokes would be lost. */
  readonly onChanged: (changed: boolean) => void;
  /** Set while the dialog asks whether to throw the strokes away. */
  readonly asks: { ask: (() => void) | null };
}

export function Painter(props: PainterProps): VNode {
  const [state, setState] = useState<Loaded | string | null>(null);
  const [tries, retry] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    setState(null);
    loadWork(props, gone.signal).then((loaded) => { if (!gone.signal.aborted) setState(loaded); },
      (error: unknown) => { if (!gone.signal.aborted) setState(error instanceof Error ? error.message : String(error)); });
    return () => gone.abort();
  }, [tries]);
  if (state !== null && typeof state !== "string") return <Painting {...props} loaded={state} />;
  return (
    <div class="painter">
      <header><h2>{props.label}</h2></header>
      <div class="paint-wait" role="status">
        {state === null ? <p>{t("mask.loading")}</p> : <><p class="wrong">{t("mask.no_picture", { reason: state })}</p><button type="button" onClick={() => retry(tries + 1)}>{t("mask.retry")}</button></>}
        <button type="button" onClick={props.onClose}>{t("mask.cancel")}</button>
      </div>
    </div>
  );
}

function Painting(props: PainterProps & { readonly loaded: Loaded }): VNode {
  const { loaded } = props;
  const view = useRef<View | null>(null);
  const work = useMemo(() => new Work(loaded.mask, (area) => {
    view.current?.show(area);
    props.onChanged(true);
  }), [loaded]);
  const [brush, setBrush] = useState<Brush>({ size: Math.max(4, Math.round(Math.min(loaded.mask.width, loaded.mask.height) / 12)), hardness: 0.8, erase: false });
  const [looks, setLooks] = useState({ opacity: 0.55, feather: 0 });
  const [said, say] = useState(loaded.said);
  const [saving, setSaving] = useState<string | null>(null);
  const [asking, ask] = useState(false);
  props.asks.ask = () => ask(true);
  const tell = (text: string): void => say(`${text} ${t("mask.selected", { percent: Math.round(work.mask.selected() * 100) })}`);
  const travel = (step: -1 | 1): void => {
    const name = work.steps.last;
    if (step < 0 ? work.undo() : work.redo()) tell(t(step < 0 ? "mask.undone" : "mask.redone", { name: step < 0 ? name : work.steps.last }));
  };
  const keys = (event: KeyboardEvent): void => {
    const step = event.target instanceof HTMLInputElement ? 0 : undoStep(event);
    if (step !== 0) {
      event.preventDefault();
      travel(step);
    }
  };
  const save = (): void => {
    setSaving(t("mask.saving"));
    void saveMask(props, work, looks.feather).then(props.onClose, (error: unknown) => setSaving(t("mask.not_saved", { reason: error instanceof Error ? error.message : String(error) })));
  };
  return (
    <div class="painter" onKeyDown={keys}>
      <header>
        <h2>{props.label}</h2><span class="dim">{loaded.mask.width} × {loaded.mask.height}</span><span class="spring" />
        <span role="status" class="dim">{saving ?? said}</span>
        <button type="button" onClick={() => (work.changed ? ask(true) : props.onClose())}>{t("mask.cancel")}</button>
        <button type="button" class="main" disabled={saving === t("mask.saving")} onClick={save}><Icon name="save" size={14} />{t("mask.save")}</button>
      </header>
      {asking && (
        <div class="paint-ask" role="alertdialog" aria-label={t("mask.ask")}>
          <span>{t("mask.ask")}</span>
          <button type="button" autofocus onClick={() => ask(false)}>{t("mask.keep")}</button><button type="button" onClick={props.onClose}>{t("mask.discard")}</button>
        </div>
      )}
      <Toolbar brush={brush} looks={looks} work={work} view={view} services={props.services} onBrush={setBrush} onLooks={(next) => {
        setLooks(next);
        if (next.feather !== looks.feather) props.onChanged((work.changed = true));
      }} onTravel={travel} onTell={tell} />
      <Stage picture={loaded.picture} work={work} brush={brush} opacity={looks.opacity} feather={looks.feather} onView={(made) => { view.current = made; }}
        onSize={(factor) => setBrush({ ...brush, size: Math.min(2000, Math.max(1, Math.round(factor > 1 ? Math.max(brush.size + 1, brush.size * factor) : Math.min(brush.size - 1, brush.size * factor)))) })}
        onErase={(erase) => setBrush({ ...brush, erase })} onStroke={(at) => tell(t("mask.at", { x: Math.round(at.x), y: Math.round(at.y) }))} />
      <p id="mask-keys" class="dim paint-keys">{t("mask.keys")}</p>
    </div>
  );
}

/** Feather, write, upload, and set the field: one step of the document. */
async function saveMask({ services, onSave }: PainterProps, work: Work, feather: number): Promise<void> {
  work.release();
  const mask = await feathered(work.mask, feather);
  onSave(mask.selected() === 0 ? null : await services.upload(await greyPng(mask)));
}
