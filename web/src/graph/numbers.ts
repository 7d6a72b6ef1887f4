/** Numbers as people read them: a whole one with every digit, another with ten. */

/** Without the last digits of a fraction, in which two programs differ. */
export const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(10)));

/** As short as it goes without losing what was set; "" for none. */
export const plain = (value: number): string => (Number.isFinite(value) ? String(rounded(value)).replace("e+", "e") : "");
