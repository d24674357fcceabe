// The picture that stands for an article: that of the unit its front matter names.

import type { Picture } from '../pipeline/store/schema.ts';
import { getUnit } from './atlas.ts';
import type { Article } from './articles.ts';
import { findUnit } from './prose/find-unit.ts';

/** @throws UserError with the file where the atlas has no such unit */
export async function thumbnailOf({ data, id, filePath }: Article): Promise<Picture | undefined> {
  if (data.thumbnail === undefined) return undefined;
  const at = `${filePath ?? id}, thumbnail`;
  const { model, record, unit } = await findUnit(data.thumbnail, at);
  const { positive } = await getUnit(model.slug, record.layer.slug, unit.channel);
  return positive?.picture;
}
