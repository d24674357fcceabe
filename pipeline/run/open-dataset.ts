// Opens the data set a configuration names.

import type { Config } from '../config/config.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { openImageFolder } from '../dataset/image-folder.ts';
import { openSpecimens } from '../dataset/specimens/specimens.ts';

/** A folder of images, or the drawn one. */
export async function openDataset(dataset: Config['dataset']): Promise<Dataset> {
  return typeof dataset === 'string' ? openImageFolder(dataset) : openSpecimens(dataset.specimens);
}
