// Content keys: one short name for everything a result depends on. Equal values have equal keys, whatever the order of their fields.

import { createHash, type Hash } from 'node:crypto';

/** Hex digits of a key: 80 bits, far more than any number of results could make collide. */
const NUM_DIGITS = 20;

/**
 * The key of a value: SHA-256 of its canonical form, first 20 hex digits. Objects count by their
 * fields in sorted order, absent and undefined fields alike; arrays by order; typed arrays, and so
 * tensors, by class and bytes; maps as lists of pairs sorted by key.
 *
 * @throws Error for what has no canonical form: functions, symbols, cycles, instances of classes
 */
export function contentKey(value: unknown): string {
  const hash = createHash('sha256');
  feed(hash, value, []);
  return hash.digest('hex').slice(0, NUM_DIGITS);
}

/** SHA-256 of bytes, first 20 hex digits. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, NUM_DIGITS);
}

/** Every part is marked by kind and closed or counted, so that no two values feed the same bytes. */
function feed(hash: Hash, value: unknown, above: readonly unknown[]): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') {
    // Object.is tells -0 from 0, and so does JavaScript's division: keep them apart.
    hash.update(Object.is(value, -0) ? '-0,' : `${value},`);
  } else if (value === undefined) hash.update('undefined,');
  else if (typeof value === 'bigint') hash.update(`${value}n,`);
  else if (typeof value === 'string') hash.update(`${JSON.stringify(value)},`);
  else if (typeof value === 'object') feedObject(hash, value, above);
  else throw new Error(`content key: got a ${typeof value}, expected plain data`);
}

function feedObject(hash: Hash, value: object, above: readonly unknown[]): void {
  if (above.includes(value)) throw new Error('content key: got a cycle, expected plain data');
  const path = [...above, value];
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    // the tag, since a Buffer is a Uint8Array
    hash.update(`${Object.prototype.toString.call(value)}(${byteLength})`);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  } else if (Array.isArray(value)) {
    hash.update('[');
    for (const item of value) feed(hash, item, path);
    hash.update(']');
  } else if (value instanceof Map) {
    hash.update('map');
    feed(hash, sortByKey([...(value as Map<unknown, unknown>)]), path);
  } else if (isPlain(value)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    hash.update('{');
    for (const [name, field] of sortByKey(fields)) {
      hash.update(`${JSON.stringify(name)}:`);
      feed(hash, field, path);
    }
    hash.update('}');
  } else {
    throw new Error(`content key: got a ${value.constructor.name}, expected plain data`);
  }
}

/** By code unit, which is the same on every machine. */
function sortByKey<T extends readonly [unknown, unknown]>(pairs: readonly T[]): T[] {
  return pairs.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
