// Numbers as records say them: short.

/** A number to some significant digits, which keeps records and pages small. */
export function toDigits(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

export const toThree = (value: number): number => toDigits(value, 3);
