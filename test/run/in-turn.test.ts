import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTurn } from '../../pipeline/run/in-turn.ts';

let folder: string;
let lock: string;
let notes: string[];
const options = (signal = new AbortController().signal) => ({
  note: (line: string) => void notes.push(line),
  signal,
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turn-'));
  lock = join(folder, 'lock');
  notes = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('two do their work one after the other; the second says once that it waits', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await wait(700);
    events.push(`${name} ends`);
    return name;
  };
  const first = inTurn(lock, options(), work('a'));
  await wait(50);
  const second = inTurn(lock, options(), work('b'));
  expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(notes).toEqual([`another build is writing its pages, by ${lock}; waiting for it`]);
  expect(await readdir(folder)).toEqual([]);
});

test('what fails gives its turn back', async () => {
  const failing = inTurn(lock, options(), () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await inTurn(lock, options(), () => Promise.resolve(1))).toBe(1);
  expect(notes).toEqual([]);
});

test('who is told to stop waits no longer', async () => {
  await writeFile(lock, `${process.pid} on ${hostname()}`);
  const stop = new AbortController();
  const waiting = inTurn(lock, options(stop.signal), () => Promise.resolve());
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(await readdir(folder)).toEqual(['lock']);
});

test('nobody waits for the dead, nor for those who have been silent for long', async () => {
  const { pid } = spawnSync('true');
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const owner of [`${pid} on ${hostname()}`, '1 on elsewhere']) {
    await writeFile(lock, owner);
    if (owner.endsWith('elsewhere')) await utimes(lock, longAgo, longAgo);
    expect(await inTurn(lock, options(), () => Promise.resolve(1))).toBe(1);
  }
});
