/** Ctrl+Up and Ctrl+Down in a prompt: the word at the cursor, or what is selected, gets more or less weight. */

export interface Edited {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const STEP = 0.1;

/** The text with the weight of the selection changed by `steps` tenths; null where there is nothing to weigh. */
export function emphasise(text: string, start: number, end: number, steps: number): Edited | null {
  const around = weighted(text, start, end);
  if (around) return rewrite(text, around, around.weight + steps * STEP);
  const [from, to] = start === end ? wordAt(text, start) : trimmed(text, start, end);
  return from === to ? null : rewrite(text, { from, to, inner: text.slice(from, to) }, 1 + steps * STEP);
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly inner: string;
}

/** The innermost "(words:1.2)" that holds the selection. */
function weighted(text: string, start: number, end: number): (Span & { weight: number }) | null {
  for (const match of text.matchAll(/\(([^()]*):(\d+(?:\.\d+)?)\)/g)) {
    const to = match.index + match[0].length;
    if (match.index <= start && end <= to) {
      return { from: match.index, to, inner: match[1] ?? "", weight: Number(match[2]) };
    }
  }
  return null;
}

function rewrite(text: string, span: Span, weight: number): Edited {
  const rounded = Math.max(0, Math.round(weight * 10) / 10);
  const written = rounded === 1 ? span.inner : `(${span.inner}:${rounded.toFixed(1)})`;
  const start = span.from + (rounded === 1 ? 0 : 1);
  return { text: text.slice(0, span.from) + written + text.slice(span.to), start, end: start + span.inner.length };
}

function wordAt(text: string, at: number): [number, number] {
  const before = /[\p{L}\p{N}_'-]*$/u.exec(text.slice(0, at))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_'-]*/u.exec(text.slice(at))?.[0].length ?? 0;
  return [at - before, at + after];
}

function trimmed(text: string, start: number, end: number): [number, number] {
  const part = text.slice(start, end);
  return [start + part.length - part.trimStart().length, end - (part.length - part.trimEnd().length)];
}
