// One picture of a unit, by what articles call it.

import { unknownName } from '../../pipeline/base/user-error.ts';
import type { Picture, UnitRecord } from '../../pipeline/store/schema.ts';
import { getUnit } from '../atlas.ts';
import { findUnit } from './find-unit.ts';

export type FoundPicture = {
  readonly picture: Picture;
  /** What it shows: `mixed4a:97, excited`. */
  readonly words: string;
};

/**
 * `mixed4a:97`, the picture that excites the unit, or another of it: `mixed4a:97#negative`, `#neuron`,
 * `#again` (from another seed), `#twin` (of the untrained twin), `#diversity-1`, and of its strongest
 * examples `#patch-1`, `#image-1`, `#deconvnet-1`, `#guided-1`.
 *
 * @throws UserError with `at`, a file and line, where there is no such unit or it has no such picture
 */
export async function findPicture(text: string, at: string): Promise<FoundPicture> {
  const [name = '', kind = 'positive'] = text.split('#');
  const { model, record, unit, id } = await findUnit(name, at);
  const pictures = picturesOf(await getUnit(model.slug, record.layer.slug, unit.channel));
  const found = pictures.get(kind);
  if (!found) throw unknownName(`${at}: picture of ${id}`, kind, [...pictures.keys()]);
  return { picture: found.picture, words: `${id}, ${found.words}` };
}

function picturesOf(unit: UnitRecord): ReadonlyMap<string, FoundPicture> {
  const { positive, negative, neuron, again, twin, diversity = [], examples } = unit;
  const { deconvnet = [], guided = [] } = unit.reconstructions ?? {};
  const made = [
    ['positive', 'excited', positive?.picture],
    ['negative', 'inhibited', negative?.picture],
    ['neuron', 'its middle neuron', neuron?.picture],
    ['again', 'from another seed', again?.picture],
    ['twin', 'of the untrained twin', twin?.picture],
    ...diversity.map(({ picture }, i) => numbered('diversity', 'varied', i, picture)),
    ...examples.map(({ patch }, i) => numbered('patch', 'strongest patch', i, patch)),
    ...examples.map(({ context }, i) => numbered('image', 'strongest image', i, context)),
    ...deconvnet.map((picture, i) => numbered('deconvnet', 'deconvnet', i, picture)),
    ...guided.map((picture, i) => numbered('guided', 'guided backpropagation', i, picture)),
  ] as const;
  return new Map(
    made.flatMap(([kind, words, picture]) => (picture ? [[kind, { picture, words }]] : [])),
  );
}

function numbered(kind: string, words: string, i: number, picture: Picture) {
  return [`${kind}-${i + 1}`, `${words} ${i + 1}`, picture] as const;
}
