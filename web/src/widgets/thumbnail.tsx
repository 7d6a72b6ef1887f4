/** A small picture of a file on the server: loaded when it comes into view, few at a time, decoded small and kept. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const SIDE = 96;
const AT_ONCE = 3;
const MOST_KEPT = 200;

type Load = (name: string) => Promise<Blob>;

const kept = new Map<string, Promise<string | null>>();
const waiting: (() => void)[] = [];
let running = 0;

export function Thumbnail({ name, load }: { readonly name: string; readonly load: Load }): VNode {
  const box = useRef<HTMLSpanElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    setUrl(null);
    let here = true;
    const begin = (): void => void thumbnail(name, load).then((found) => { if (here) setUrl(found); });
    const stop = whenSeen(box.current, begin);
    return () => {
      here = false;
      stop();
    };
  }, [name, load]);
  return <span ref={box} class="thumb">{url && <img src={url} alt="" />}</span>;
}

/** An address of the small picture, or null where there is none to be had. */
export function thumbnail(name: string, load: Load): Promise<string | null> {
  const known = kept.get(name);
  if (known) return known;
  const made = inTurn(async () => small(await load(name))).catch(() => {
    kept.delete(name);
    return null;
  });
  kept.set(name, made);
  forgetOldest();
  return made;
}

function forgetOldest(): void {
  for (const [name, url] of kept) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(name);
    void url.then((old) => { if (old) URL.revokeObjectURL(old); });
  }
}

async function small(blob: Blob): Promise<string> {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const ink = canvas.getContext("2d");
  if (ink) ink.imageSmoothingQuality = "high";
  ink?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done));
  // eslint-disable-next-line words/catalogue -- nobody is told
  if (!made) throw new Error("no picture");
  return URL.createObjectURL(made);
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function whenSeen(element: HTMLElement | null, begin: () => void): () => void {
  if (!element || typeof IntersectionObserver === "undefined") {
    begin();
    return () => undefined;
  }
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    begin();
  });
  observer.observe(element);
  return () => observer.disconnect();
}
