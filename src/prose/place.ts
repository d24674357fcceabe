// Where in an article something stands, for messages that say so.

import { relative } from 'node:path';
import type { Node } from 'unist';

/** `content/articles/NAME.mdx:12`, of a node of a file; the line is that of the file, with its front matter. */
export function placeOf(file: { readonly path: string }, { position }: Node): string {
  const path = relative('.', file.path);
  return position ? `${path}:${position.start.line}` : path;
}
