// What a user is told where a disk has no room left.

import { UserError } from './user-error.ts';

/**
 * The mistake behind a failed write of `sizeBytes` to `path`; an error of another kind comes back as it is.
 */
export function explainFullDisk(path: string, sizeBytes: number, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new UserError(
    `disk: got no space left for ${path}, expected ${sizeBytes} bytes; free some and run again, the run resumes where it stopped`,
    { cause: error },
  );
}
