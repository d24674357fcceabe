// Real models and photographs beside the project, where they are: tests that want them skip elsewhere.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../shared/data');

/**
 * Absolute path of a file or folder of the shared data; undefined, with one line on stderr, where it
 * is absent: `const model = sharedData('models/x.onnx'); test.skipIf(!model)('…', () => …)`.
 */
export function sharedData(...path: string[]): string | undefined {
  const found = resolve(folder, ...path);
  if (existsSync(found)) return found;
  process.stderr.write(`skipped: tests with ${found}, which is absent\n`);
  return undefined;
}
