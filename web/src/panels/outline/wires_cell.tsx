/** Where a row comes from and goes to, and the list that connects a port to another one. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Place } from "../../graph/document";
import { placeText } from "../../graph/document";
import { sourcesOf } from "../../graph/order";
import { inputsOf, isFile, outputType } from "../../graph/ports";
import { t } from "../../messages";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { Options, type OptionLook } from "../../widgets/options";
import { services } from "../shared/services";
import { toast } from "../workbench";
import { connectTo, disconnectFrom, endsOf, targetsOf, type Side } from "./connect";
import { OwnIcon } from "./icons";
import type { Row } from "./rows";

const MOST = 3;

export interface WiresProps {
  readonly editor: Editor;
  readonly row: Row;
  readonly active: boolean;
  readonly connecting: boolean;
  readonly onConnect: () => void;
  readonly onDone: () => void;
}

export function WiresCell(props: WiresProps): VNode | null {
  const { editor, row, connecting } = props;
  if (row.kind === "node") return <span class="dim">{nodeWires(editor, row.name)}</span>;
  if (!row.place || (row.kind !== "input" && row.kind !== "output")) return null;
  if (connecting) return <Choose {...props} place={row.place} side={row.kind} />;
  return <PortWires {...props} place={row.place} side={row.kind} />;
}

const places = (all: readonly string[]): string => (all.length > MOST ? [...all.slice(0, MOST), t("outline.more_places", { count: all.length - MOST })] : all).join(", ");

function nodeWires(editor: Editor, name: string): string {
  const [from, to] = [sourcesOf(editor.document, name), [...editor.document.followers(name).keys()]];
  return [from.length ? t("outline.from", { places: places(from) }) : "", to.length ? t("outline.to", { places: places(to) }) : ""].filter(Boolean).join(" · ");
}

interface PortProps extends WiresProps {
  readonly place: Place;
  readonly side: Side;
}

function endsInWords(editor: Editor, place: Place, side: Side): string {
  const ends = side === "output" ? endsOf(editor, place).map(placeText) : [];
  return ends.length ? t("outline.to", { places: places(ends) }) : "";
}

/** What a port is connected to: a button that changes it, and one that takes the wire away. */
function PortWires({ editor, row, place, side, active, onConnect }: PortProps): VNode | null {
  const node = editor.document.nodes.get(place.node);
  const input = side === "input" && node ? inputsOf(view(editor), node).find((one) => one.name === place.port) : undefined;
  if (input && isFile(input.port?.widget)) return null;
  const source = input?.binding?.kind === "wire" ? placeText(input.binding) : null;
  const words = source === null ? endsInWords(editor, place, side) : t("outline.from", { places: source });
  const missing = input?.port?.required && !input.binding;
  const label = [t(side === "input" ? "outline.connect" : "outline.connect_to", { port: row.name }), words].filter(Boolean).join(": ");
  return (
    <span class="wires">
      {words && <span>{words}</span>}
      {missing && !words && <span class="danger">{t("outline.needs")}</span>}
      <button type="button" class="quiet" tabIndex={active ? 0 : -1} aria-label={label} title={label} onClick={onConnect}><Icon name="link" size={14} /></button>
      {source !== null && <button type="button" class="quiet" tabIndex={active ? 0 : -1} aria-label={t("outline.disconnect", { port: row.name })} title={t("outline.disconnect", { port: row.name })}
        onClick={() => disconnectFrom(editor, place)}><OwnIcon name="unlink" size={14} /></button>}
    </span>
  );
}

/** The ports that fit, in a list with search; it opens at once. */
function Choose({ editor, row, place, side, onDone }: PortProps): VNode {
  const host = useRef<HTMLSpanElement>(null);
  const targets = useMemo(() => targetsOf(editor, place, side), []);
  const looks = useMemo(() => new Map(targets.map(({ place: other, needs }): [string, OptionLook] => [placeText(other), {
    detail: [side === "input" ? outputType(view(editor), other) : "", needs[0] ? t("outline.through", { converter: needs[0].type.id }) : ""].filter(Boolean).join(" ") }])), [targets]);
  const opened = useRef(false);
  useEffect(() => {
    if (!targets.length) {
      toast(t("outline.nothing_fits", { port: row.name }));
      return onDone();
    }
    host.current?.querySelector<HTMLElement>("button")?.click();
    const look = new MutationObserver(() => {
      const shown = host.current?.querySelector("[aria-expanded='true']") !== null;
      if (opened.current && !shown) onDone();
      opened.current ||= shown;
    });
    if (host.current) look.observe(host.current, { subtree: true, attributes: true, attributeFilter: ["aria-expanded"] });
    return () => look.disconnect();
  }, []);
  const bound = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  const label = t(side === "input" ? "outline.choose_source" : "outline.choose_target", { port: row.name });
  return (
    <span ref={host} class="choose">
      <Options id={`wire-${row.id}`} label={label} help="" type="Text" compact={false} services={services} empty="–" options={[...looks.keys()]} look={(option) => looks.get(option) ?? {}}
        value={side === "input" && bound?.kind === "wire" ? placeText(bound) : null} onChange={(value) => { if (typeof value === "string") connectTo(editor, place, side, value); }} />
    </span>
  );
}
