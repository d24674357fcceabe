// A worker process: what a driver does to it stays its own affair.

import { serveParent } from './serve-parent.ts';

await serveParent();
