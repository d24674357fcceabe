// The files of the search as a page fetches them, each once.

import { fileHref } from '../../href.ts';
import type { SearchFiles } from '../../search/find.ts';
import { fileNames, type Block, type Catalogue, type Shard } from '../../search/search-files.ts';

const fetched = new Map<string, Promise<unknown>>();

/** @throws where the host does not answer; it is asked again the next time */
export const fetchedFiles: SearchFiles = {
  catalogue: () => read<Catalogue>(fileNames.catalogue),
  shard: (index) => read<Shard>(fileNames.shard(index)),
  block: (index) => read<Block>(fileNames.block(index)),
};

function read<T>(name: string): Promise<T> {
  let file = fetched.get(name);
  if (!file) {
    fetched.set(name, (file = load(`search/${name}.json`)));
    file.catch(() => fetched.delete(name));
  }
  return file as Promise<T>;
}

async function load(path: string): Promise<unknown> {
  const response = await fetch(fileHref(path));
  if (!response.ok) throw new Error(`search: got ${response.status} for ${path}`);
  return response.json();
}
