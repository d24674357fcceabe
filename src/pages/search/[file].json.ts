// The files of the search: see `src/search/search-files.ts`.

import type { APIRoute, GetStaticPaths } from 'astro';
import { buildSearch } from '../../search/build-search.ts';
import { readFindable } from '../../search/findable.ts';

export const getStaticPaths = (async () =>
  [...buildSearch(await readFindable())].map(([file, value]) => ({
    params: { file },
    props: { value },
  }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props }) => new Response(JSON.stringify(props['value']));
