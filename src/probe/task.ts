// What a worker does for a page with a model that is open: an order in, news on the way, a result.

import type { Probe } from './open-probe.ts';

export type TaskContext<News> = {
  /** Says that the result is wanted no more. */
  readonly signal: AbortSignal;
  /** Tells the page something before the result; plain data, copied. */
  readonly tell: (news: News) => void;
};

/** Orders, news and results are plain data, since they go from one thread to another. */
export type Task<Order, News, Result> = (
  probe: Probe,
  order: Order,
  context: TaskContext<News>,
) => Promise<Result>;
