// Whether a path lies in a folder.

import { isAbsolute, relative, sep } from 'node:path';

/** Both as they are written; the folder does not lie in itself. Of real paths, where links are to count. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
