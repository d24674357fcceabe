// Work over a list, a few items at a time.

/**
 * Does `work` for all items, at most `numAtOnce` at a time; the results in the order of the items. The
 * first failure is thrown when nothing is under way any more.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  numAtOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  // all take from one list, which ends where one of them fails
  const waiting = items.keys().map((i) => ({ i, item: items[i]! }));
  const lane = async () => {
    for (const { i, item } of waiting) results[i] = await work(item, i);
  };
  const lanes = Array.from({ length: numAtOnce }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  return results;
}
