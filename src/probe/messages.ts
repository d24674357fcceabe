// What a page and its worker say to each other.

import type { BackendName } from './backends.ts';
import type { Tasks } from './tasks.ts';

export type ToWorker =
  /** The first message. */
  | { readonly kind: 'open'; readonly address: string; readonly backends?: readonly BackendName[] }
  /** `id` is the page's own. */
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly task: keyof Tasks;
      readonly order: unknown;
    }
  | { readonly kind: 'stop'; readonly id: number };

/** `download`: a file did not come; `device`: nothing here computes; `task`: that one cannot be done. */
export type FailureKind = 'download' | 'device' | 'task';

export type Failure = { readonly reason: FailureKind; readonly message: string };

export type FromWorker =
  | { readonly kind: 'bytes'; readonly numBytes: number; readonly total: number }
  /** Once more where another backend takes over; `side` is that of `ProbeClient`. */
  | { readonly kind: 'opened'; readonly backend: BackendName; readonly side: number }
  /** Of opening where there is no `id`. */
  | ({ readonly kind: 'failed'; readonly id?: number } & Failure)
  | { readonly kind: 'news'; readonly id: number; readonly news: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown };
