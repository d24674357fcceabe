// SHA-256 (FIPS 180-4) in plain code: the same digest, at once, in Node and in a page.

const NUM_ROUNDS = 64;
const NUM_WORDS = 8;
/** Bytes of a block, and of the count of bits that ends the last one. */
const BLOCK = 64;
const COUNT = 8;

/** The first 64 primes. */
const primes = Array.from({ length: 312 }, (_, i) => i)
  .slice(2)
  .filter((n, _, all) => !all.some((divisor) => divisor * divisor <= n && n % divisor === 0));

/** The first 32 bits of the fractional parts of roots of primes: the constants of the standard. */
function fractions(count: number, exponent: number): number[] {
  return primes.slice(0, count).map((prime) => ((prime ** exponent % 1) * 2 ** 32) | 0);
}

const roundConstants = fractions(NUM_ROUNDS, 1 / 3);
const startingWords = fractions(NUM_WORDS, 1 / 2);

/** The eight words of the digest of a text in UTF-8, each as a signed 32-bit integer, big-endian. */
export function sha256(text: string): Int32Array {
  const bytes = new TextEncoder().encode(text);
  const numBlocks = Math.ceil((bytes.length + 1 + COUNT) / BLOCK);
  const padded = new Uint8Array(numBlocks * BLOCK);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - COUNT, BigInt(bytes.length * 8));
  const words = Int32Array.from(startingWords);
  for (let block = 0; block < numBlocks; block++) digestBlock(words, view, block * BLOCK);
  return words;
}

function rotate(x: number, bits: number): number {
  return (x >>> bits) | (x << (32 - bits));
}

/** Works the block at `start` into the words. */
function digestBlock(words: Int32Array, view: DataView, start: number): void {
  const schedule = new Int32Array(NUM_ROUNDS);
  for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(start + 4 * i);
  for (let i = 16; i < NUM_ROUNDS; i++) {
    const [x, y] = [schedule[i - 15]!, schedule[i - 2]!];
    const low = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const high = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    schedule[i] = schedule[i - 16]! + low + schedule[i - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = words as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < NUM_ROUNDS; i++) {
    const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + high + choice + roundConstants[i]! + schedule[i]!) | 0;
    const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + low + majority) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (words[i] = words[i]! + value));
}
