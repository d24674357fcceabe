// The day an atlas is cited by: the same for the same inputs, whenever it is built.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';

/**
 * The day, in UTC, as `2026-01-31`: of `epoch` where that is given, else of the newest of the models,
 * their cards, the labels and the circuits. The clock has no say: the same inputs give the same bytes.
 *
 * @param epoch seconds since 1970, as in the variable SOURCE_DATE_EPOCH
 * @throws UserError for an epoch that is not a number of seconds
 */
export async function dateOfInputs(
  { models, annotations, circuits }: Pick<Config, 'models' | 'annotations' | 'circuits'>,
  epoch?: string,
): Promise<string> {
  if (epoch) return dayOf(1000 * parseEpoch(epoch));
  const paths = [
    ...models.flatMap(({ path, card }) => [path, card ?? path.replace(/\.onnx$/i, '.card.yaml')]),
    ...(await filesIn(annotations)),
    ...(await filesIn(circuits)),
  ];
  // a card beside a model may be absent
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return dayOf(Math.max(0, ...found.map((each) => each?.mtimeMs ?? 0)));
}

async function filesIn(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return [];
  return (await readdir(folder)).map((name) => join(folder, name));
}

function parseEpoch(epoch: string): number {
  const seconds = Number(epoch);
  if (/^\d+$/.test(epoch) && seconds < 1e11) return seconds;
  throw new UserError(
    `SOURCE_DATE_EPOCH: got ${JSON.stringify(epoch)}, expected a number of seconds since 1970`,
  );
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
