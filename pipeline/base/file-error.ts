// What a user is told of a path that cannot be read or written.

import { UserError } from './user-error.ts';

const got: Readonly<Record<string, string>> = {
  ENOENT: 'which does not exist',
  EISDIR: 'which is a folder',
  ENOTDIR: 'a part of which is a file, not a folder',
  EACCES: 'without permission',
  EPERM: 'without permission',
  EROFS: 'which lies on a read-only disk',
  ENAMETOOLONG: 'which is too long a name',
};

/**
 * The mistake behind a failed system call on `path`; an error of another kind comes back as it is.
 *
 * @param noun what the path stands for, e.g. `model`
 * @param expected what should be there, e.g. `an ONNX file`
 */
export function fileError(noun: string, path: string, expected: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined) return error;
  const words = got[code] ?? `which fails with ${code}`;
  return new UserError(`${noun}: got ${path || '""'}, ${words}, expected ${expected}`, {
    cause: error,
  });
}
