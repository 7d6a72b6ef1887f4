/** What a frame holds, read to the exact number: pictures, tensors, figures, tables, texts. What was read lately is kept. */
import type { Summary } from "../../api/run_event";
import { fromRgba, type Picture } from "../../pixels/picture";
import { readPng } from "../../pixels/png";
import { isPng } from "../../pixels/png_chunks";
import { spaceOf, tensorPicture, tensorsOf } from "../../pixels/safetensors";
import { plotOfSummary, readPlot, type Plot } from "../../widgets/plot/figure";
import { t } from "../../messages";
import { valueText } from "../shared/format";
import { bytes } from "../shared/services";
import type { Frame } from "./frames";
import { stepContent } from "./step";

export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export type Content =
  /** `exact`: the numbers are those that were published, not those of a preview. */
  | { readonly kind: "picture"; readonly picture: Picture; readonly exact: boolean; readonly note: string }
  | { readonly kind: "plot"; readonly plot: Plot }
  | { readonly kind: "table"; readonly table: TableData }
  | { readonly kind: "text"; readonly text: string };

const MOST_KEPT = 48;
const MOST_BYTES = 400e6;
const kept = new Map<string, { readonly promise: Promise<Content>; size: number }>();

/** Read a frame; a second time it is there at once. */
export function contentOf(frame: Frame): Promise<Content> {
  const known = kept.get(frame.id);
  if (known) {
    kept.delete(frame.id);
    kept.set(frame.id, known);
    return known.promise;
  }
  const entry = { promise: read(frame), size: 0 };
  kept.set(frame.id, entry);
  entry.promise.then((content) => {
    if (content.kind === "picture") entry.size = content.picture.data.byteLength;
    forget();
  }, () => kept.delete(frame.id));
  return entry.promise;
}

/** Whether a frame is being read or was. */
export const isRead = (frame: Frame): boolean => kept.has(frame.id);

function forget(): void {
  let sum = [...kept.values()].reduce((all, { size }) => all + size, 0);
  for (const [id, { size }] of kept) {
    if (kept.size <= MOST_KEPT && sum <= MOST_BYTES) return;
    if (kept.size <= 2) return;
    kept.delete(id);
    sum -= size;
  }
}

async function read(frame: Frame): Promise<Content> {
  const plot = frame.summary && frame.kind !== "figure" && frame.kind !== "picture" ? plotOfSummary(frame.summary) : null;
  if (plot) return { kind: "plot", plot };
  if (!frame.url) return { kind: "text", text: frame.problem ?? ((frame.summary && valueText(frame.summary)) || t("viewer.nothing_to_see", { type: frame.summary?.type ?? "" })) };
  const file = await bytes(frame.url);
  switch (frame.kind) {
    case "picture": return { kind: "picture", picture: await pictureIn(file), exact: true, note: "" };
    case "preview": return { kind: "picture", picture: await pictureIn(file), exact: false, note: previewNote(frame.summary) };
    case "steps": return stepContent(frame);
    case "tensor": return tensor(await file.arrayBuffer(), frame);
    case "figure": return figure(JSON.parse(await file.text()));
    case "table": return { kind: "table", table: tableIn(JSON.parse(await file.text())) };
    default: return { kind: "text", text: (await file.text()).slice(0, 200_000) };
  }
}

const previewNote = (summary: Summary | null): string => t("viewer.preview_only", { shape: (summary?.shape ?? []).join(" × ") });

async function pictureIn(file: Blob): Promise<Picture> {
  const data = new Uint8Array(await file.arrayBuffer());
  return isPng(data) ? readPng(data) : byBrowser(file);
}

/** JPEG and WebP are read by the browser: they hold eight bits. */
async function byBrowser(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const ink = canvas.getContext("2d", { willReadFrequently: true });
  if (!ink) throw new Error(t("viewer.no_canvas"));
  ink.drawImage(bitmap, 0, 0);
  bitmap.close();
  return fromRgba(canvas.width, canvas.height, ink.getImageData(0, 0, canvas.width, canvas.height).data);
}

function tensor(file: ArrayBuffer, frame: Frame): Content {
  const [entry] = tensorsOf(file);
  const picture = entry ? tensorPicture(file, entry, frame.samples > 1 ? frame.sample : 0, spaceOf(file)) : null;
  if (!entry || !picture) return { kind: "text", text: t("viewer.nothing_to_see", { type: frame.summary?.type ?? "" }) };
  return { kind: "picture", picture, exact: true, note: t("viewer.tensor", { name: entry.name.replace(/^value\.?/, "") || entry.name, dtype: entry.dtype, shape: entry.shape.join(" × ") }) };
}

/** A figure of lines and points answers; what they cannot show is told by its own picture, so here as text. */
function figure(data: unknown): Content {
  const plot = readPlot(data);
  return plot ? { kind: "plot", plot } : { kind: "text", text: t("viewer.drawn_figure") };
}

/** A table, or a score as a table of two columns. */
export function tableIn(data: unknown): TableData {
  const { columns, rows } = data as { columns?: unknown; rows?: unknown };
  if (Array.isArray(columns) && Array.isArray(rows)) return { columns: columns.map(String), rows: rows as unknown[][] };
  return { columns: [t("viewer.name"), t("viewer.value")], rows: Object.entries(data as object).filter(([, value]) => value !== null && value !== "") };
}
