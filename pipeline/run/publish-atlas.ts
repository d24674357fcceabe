// Writes an atlas beside its place and swaps it in when it is whole.

import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createAtlasWriter } from '../stages/atlas-writer.ts';
import { countSheets } from '../stages/count-sheets.ts';
import type { ModelResults } from '../stages/model-results.ts';
import {
  publishIndex,
  publishModel,
  type AtlasHead,
  type PublishedModel,
} from '../stages/publish-model.ts';
import type { Store } from '../store/store.ts';
import type { Reporter } from './reporter.ts';

export type PublishContext = {
  /** Folder of the atlas; what was there is replaced. */
  readonly folder: string;
  readonly head: AtlasHead;
  readonly store: Store;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
};

/**
 * Publishes models. Where that fails, the atlas of before is left as it was.
 *
 * @throws UserError where the disk is full
 */
export async function publishAtlas(
  results: readonly ModelResults[],
  context: PublishContext,
): Promise<PublishedModel[]> {
  const { folder } = context;
  const partial = `${folder}.partial`;
  const replaced = `${folder}.replaced.partial`;
  await mkdir(dirname(folder), { recursive: true });
  await rm(partial, { recursive: true, force: true });
  try {
    const published = await publishInto(partial, results, context);
    await rm(replaced, { recursive: true, force: true });
    await rename(folder, replaced).catch(ignoreAbsent);
    await rename(partial, folder);
    await rm(replaced, { recursive: true, force: true });
    return published;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

async function publishInto(
  root: string,
  results: readonly ModelResults[],
  { head, store, reporter, signal }: PublishContext,
): Promise<PublishedModel[]> {
  const writer = createAtlasWriter(root, signal);
  const published: PublishedModel[] = [];
  for (const result of results) {
    const numUnits = result.selections.reduce((sum, { channels }) => sum + channels.length, 0);
    const total = numUnits + countSheets(result);
    const progress = reporter.start(`pages of ${result.model.name}`, total, 'pages and sheets');
    const model = publishModel(writer, store, result, () => progress.advance());
    published.push(await model.finally(() => progress.end()));
  }
  await publishIndex(writer, published, head);
  return published;
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
