// Text as the search compares it: words in lower case, without accents.

/** The words of a text in order: runs of letters and digits, `Mixed4a:97` → `mixed4a`, `97`. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** How well a word answers one that was typed: 1 the same, less where it merely begins with it, 0 not at all. */
export function likeness(typed: string, word: string): number {
  if (typed === word) return 1;
  return word.startsWith(typed) ? PREFIX : 0;
}

/** How well the best of some words answers. */
export function bestLikeness(typed: string, words: readonly string[]): number {
  return Math.max(0, ...words.map((word) => likeness(typed, word)));
}

/** True where one letter more, less or other, or two that changed places, lead from one word to the other. */
export function isTypo(typed: string, word: string): boolean {
  const [long, short] = typed.length >= word.length ? [typed, word] : [word, typed];
  if (short.length < SHORTEST_TYPO - 1 || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && long[at] === short[at]) at++;
  if (long.length > short.length) return long.slice(at + 1) === short.slice(at);
  const isSwap =
    long[at] === short[at + 1] &&
    long[at + 1] === short[at] &&
    long.slice(at + 2) === short.slice(at + 2);
  return isSwap || long.slice(at + 1) === short.slice(at + 1);
}

const PREFIX = 0.6;
/** Letters below which a typo would find anything. */
export const SHORTEST_TYPO = 4;
