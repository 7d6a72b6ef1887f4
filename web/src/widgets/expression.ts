/** Arithmetic that may be typed into a number field: + - * / % ^, brackets, pi, e, functions, and units such as 25% or 90deg. */

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt, abs: Math.abs, round: Math.round, floor: Math.floor, ceil: Math.ceil,
  log: Math.log, log2: Math.log2, log10: Math.log10, exp: Math.exp, sin: Math.sin, cos: Math.cos,
};
const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const PRECEDENCE: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "%": 2, neg: 3, "^": 4 };
const LONGEST = 200;

/** The value of what was typed, or null where it means no number. `x` stands for the value before, `unit` is the field's. */
export function evaluate(text: string, x = Number.NaN, unit: string | null = null): number | null {
  if (text.length > LONGEST) return null;
  const value = calculate(tokens(text.replace(/,(?=\d)/g, ".").toLowerCase()), x, factors(unit));
  return value !== null && Number.isFinite(value) ? value : null;
}

/** What each unit is worth in the unit of the field: in one without a unit 25% is 0.25 and 90deg is a quarter of 2 pi. */
function factors(unit: string | null): ReadonlyMap<string, number> {
  const own = (unit ?? "").toLowerCase();
  const degrees = own === "deg" || own === "°";
  const found = new Map<string, number>([["%", own === "%" ? 1 : 0.01], ["deg", degrees ? 1 : Math.PI / 180], ["°", degrees ? 1 : Math.PI / 180],
    ["rad", degrees ? 180 / Math.PI : 1], ["turn", degrees ? 360 : 2 * Math.PI]]);
  for (const [name, worth] of SCALES[own] ?? []) found.set(name, worth);
  if (own) found.set(own, 1);
  return found;
}

const SCALES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  s: [["ms", 0.001], ["min", 60], ["h", 3600]],
  ms: [["s", 1000], ["min", 60_000]],
};

/** Numbers, words and signs; null where something else stands there. */
function tokens(text: string): string[] | null {
  const found: string[] = [];
  const pattern = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z]+\d*)|(\*\*|[-+*/%^()°]))/gy;
  let end = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    found.push((match[1] ?? match[2] ?? match[3] ?? "").replace("**", "^"));
  }
  return text.slice(end).trim() === "" ? found : null;
}

/** Two stacks, no recursion: signs wait until one that binds less comes. */
function calculate(words: string[] | null, x: number, units: ReadonlyMap<string, number>): number | null {
  const stacks: Stacks = { values: [], signs: [] };
  if (!words?.length || !walk(words, stacks, x, units)) return null;
  while (stacks.signs.length) if (!apply(stacks)) return null;
  return stacks.values.length === 1 ? (stacks.values[0] ?? null) : null;
}

/** All words in their order; whether they end in a value. */
function walk(words: readonly string[], stacks: Stacks, x: number, units: ReadonlyMap<string, number>): boolean {
  let wantsValue = true;
  for (const [i, word] of words.entries()) {
    const worth = wantsValue || (word === "%" && beginsValue(words[i + 1])) ? undefined : units.get(word);
    if (worth !== undefined) {
      stacks.values.push((stacks.values.pop() ?? Number.NaN) * worth);
      continue;
    }
    const next: boolean | null = wantsValue ? takeValue(word, stacks, x) : takeSign(word, stacks);
    if (next === null) return false;
    wantsValue = next;
  }
  return !wantsValue;
}

/** 7%4 is a remainder; 25%, 25%*2 and (25%) are parts of a hundred. */
const beginsValue = (word: string | undefined): boolean => word !== undefined && /^[\d.a-z(]/.test(word);

interface Stacks {
  readonly values: number[];
  readonly signs: string[];
}

/** True: a value must follow; false: a sign; null: this cannot stand here. */
function takeValue(word: string, stacks: Stacks, x: number): boolean | null {
  if (word === "-") return stacks.signs.push("neg") > 0;
  if (word === "+") return true;
  if (word === "(" || word in FUNCTIONS) return stacks.signs.push(word) > 0;
  const value = word === "x" ? x : (CONSTANTS[word] ?? Number(word));
  if (Number.isNaN(value)) return null;
  stacks.values.push(value);
  return false;
}

function takeSign(word: string, stacks: Stacks): boolean | null {
  if (word === ")") return close(stacks) ? false : null;
  const mine = PRECEDENCE[word];
  if (mine === undefined) return null;
  for (let top = stacks.signs.at(-1); top !== undefined && top !== "("; top = stacks.signs.at(-1)) {
    const theirs = PRECEDENCE[top] ?? 5;
    if (theirs < mine || (theirs === mine && word === "^")) break;
    if (!apply(stacks)) return null;
  }
  stacks.signs.push(word);
  return true;
}

function close(stacks: Stacks): boolean {
  while (stacks.signs.length && stacks.signs.at(-1) !== "(") if (!apply(stacks)) return false;
  return stacks.signs.pop() === "(";
}

function apply({ values, signs }: Stacks): boolean {
  const sign = signs.pop() ?? "";
  const right = values.pop();
  if (right === undefined || sign === "(") return false;
  const one = sign === "neg" ? (v: number) => -v : FUNCTIONS[sign];
  if (one) return values.push(one(right)) > 0;
  const left = values.pop();
  return left !== undefined && values.push(binary(sign, left, right)) > 0;
}

function binary(sign: string, left: number, right: number): number {
  switch (sign) {
    case "+": return left + right;
    case "-": return left - right;
    case "*": return left * right;
    case "/": return left / right;
    case "%": return left % right;
    default: return left ** right;
  }
}
