// Lets one process at a time do what two would spoil for each other, such as swapping a folder.

import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '../base/is-alive.ts';

export type TurnOptions = {
  /** Takes the line that says for whom we wait. */
  readonly note: (line: string) => void;
  /** Ends the waiting with its reason. */
  readonly signal: AbortSignal;
};

/** How often whoever has the turn says so, and the others look, ms. */
const beatMs = 500;
/** After which one that says nothing counts as dead, where it cannot be seen: in another container, say. */
const silenceMs = 60_000;

const self = `${process.pid} on ${hostname()}`;

/**
 * Does `work` while the file `lock` is there, which is made for it. What is left of a process that
 * was killed counts for nothing.
 */
export async function inTurn<T>(
  lock: string,
  { note, signal }: TurnOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let isNoted = false; !(await taken(lock)); isNoted = true) {
    if (!isNoted) note(`another build is writing its pages, by ${lock}; waiting for it`);
    await wait(beatMs);
    signal.throwIfAborted();
  }
  const beat = setInterval(() => {
    const now = new Date();
    // a missed beat does no harm
    utimes(lock, now, now).catch(() => undefined);
  }, beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

/** Whether the lock is ours now. */
async function taken(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, self, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (await isAbandoned(lock)) await rm(lock, { force: true });
  return false;
}

async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const [pid, host] = (await readFile(lock, 'utf8')).split(' on ');
    if (host === hostname() && !isAlive(Number(pid))) return true;
    return Date.now() - (await stat(lock)).mtimeMs > silenceMs;
  } catch {
    // given back in between
    return false;
  }
}
