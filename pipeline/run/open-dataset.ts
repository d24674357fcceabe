// Opens the data set that a configuration or a command names.

import { existsSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { openImageFolder } from '../dataset/image-folder.ts';
import { openSpecimens } from '../dataset/specimens/specimens.ts';

/** A folder of images, or the drawn one. */
export async function openDataset(dataset: Config['dataset']): Promise<Dataset> {
  return typeof dataset === 'string' ? openImageFolder(dataset) : openSpecimens(dataset.specimens);
}

/** What `specimens` stands for on the command line: the defaults of the configuration. */
const usual = { seed: 0, numImages: 2000, size: 64 };

/** A folder of images; the drawn data set for `specimens`, where no folder is called so. */
export async function openNamed(name: string): Promise<Dataset> {
  return name === 'specimens' && !existsSync(name) ? openSpecimens(usual) : openImageFolder(name);
}
