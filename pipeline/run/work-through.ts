// Has a list of tasks done, and comes to an orderly end where one fails.

import { DeviceError } from '../engine/engine.ts';
import { gaveUp } from './explain.ts';
import type { Pool } from './pool.ts';

/**
 * Does `work`, which gives tasks to the pool, for all items. The first failure ends the pool; it is
 * thrown when nothing is under way any more.
 */
export async function workThrough<T, R>(
  pool: Pool,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  let failure: { readonly error: unknown } | undefined;
  const settled = await Promise.allSettled(
    items.map((item) =>
      work(item).catch(async (error: Error) => {
        failure ??= { error };
        await pool.close(error);
        throw error;
      }),
    ),
  );
  if (failure) {
    const { error } = failure;
    throw error instanceof DeviceError ? gaveUp(error) : error;
  }
  return settled.map((result) => (result as PromiseFulfilledResult<R>).value);
}
