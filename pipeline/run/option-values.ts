// Values of command-line options: text → value, or one line that names the option.

import { unknownName, UserError } from '../base/user-error.ts';

/** An integer from `least` to `most`, in decimal digits. */
export function integer(option: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  const isOpen = most === Number.MAX_SAFE_INTEGER;
  const range =
    least === Number.MIN_SAFE_INTEGER
      ? 'an integer'
      : isOpen
        ? `an integer from ${least}`
        : `an integer from ${least} to ${most}`;
  return (text: string): number => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new UserError(`${option}: got "${text}", expected ${range}`);
  };
}

/** A decimal number from `least` to `most`. */
export function number(option: string, least: number, most: number) {
  return (text: string): number => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new UserError(`${option}: got "${text}", expected a number from ${least} to ${most}`);
  };
}

/** An integer from `least`, or a word that stands for one. */
export function integerOr<Word extends string>(word: Word, option: string, least: number) {
  return (text: string): number | Word => {
    if (text === word) return word;
    if (/^[+-]?\d+$/.test(text)) return integer(option, least)(text);
    throw new UserError(`${option}: got "${text}", expected ${word} or an integer from ${least}`);
  };
}

/** A seed: any integer. */
export function seed(option: string) {
  return integer(option, Number.MIN_SAFE_INTEGER);
}

/** One of some names. */
export function oneOf<Name extends string>(option: string, names: readonly Name[]) {
  return (text: string): Name => {
    const name = names.find((each) => each === text);
    if (name === undefined) throw unknownName(option, text, names);
    return name;
  };
}

/** Names with commas between them, at least one. */
export function list(option: string) {
  return (text: string): string[] => {
    const names = text.split(',').map((name) => name.trim());
    if (names.every((name) => name !== '')) return names;
    throw new UserError(`${option}: got "${text}", expected names with a comma between two`);
  };
}
