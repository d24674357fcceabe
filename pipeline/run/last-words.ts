// What a process said before it died.

import type { Readable } from 'node:stream';

/** Enough of the end of a stream to find in it why it ended, characters. */
const memory = 4000;

/** Follows what a process writes to stderr, most of which is of no interest. */
export class LastWords {
  #end = '';

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#end = `${this.#end}${chunk.toString()}`.slice(-memory);
    });
  }

  /** The last line that speaks of an error, or else the last. */
  get text(): string {
    const lines = this.#end.split('\n').filter((line) => line.trim() !== '');
    const line = lines.findLast((each) => /error|terminate|fail|abort/i.test(each)) ?? lines.at(-1);
    return (line ?? '').trim();
  }
}
