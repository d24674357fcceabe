// Writes what layers make of an image into an atlas: maps, units, groups and drawings.

import { toThree } from '../../base/to-digits.ts';
import { getLayer } from '../../model/layers.ts';
import type { LabImage, LabLayer } from '../../store/lab-schema.ts';
import type { Picture } from '../../store/schema.ts';
import { iconKey } from '../icons.ts';
import { findData } from '../kept-data.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { unitName } from '../wiring/publish-wiring.ts';
import { opaqueAt } from './attribution-map.ts';
import { caricatureKey, dreamKey } from './drawing.ts';
import { insideKey, type InsideLayer, type KeptInside } from './inside-job.ts';
import { findDrawing, grown, writeDrawing, writeSheet } from './lab-pictures.ts';
import type { LabImagePlan, LabResults } from './lab-results.ts';

export async function publishInside(
  publishing: Publishing,
  lab: LabResults,
  image: LabImagePlan,
  folder: string,
): Promise<Pick<LabImage, 'layers' | 'flows'>> {
  const { store, model } = publishing;
  const kept = await findData<KeptInside>(store, insideKey(model, image.inside));
  const layers: LabLayer[] = [];
  for (const each of kept?.layers ?? []) {
    layers.push(await publishLayer(publishing, lab, image, each, folder));
  }
  const slugOf = (name: string) => getLayer(model, name).slug;
  const flows = (kept?.flows ?? []).map(({ from, to, fromSize, toSize, strongest }) => ({
    from: slugOf(from),
    to: slugOf(to),
    fromSize: [...fromSize] as [number, number],
    toSize: [...toSize] as [number, number],
    strongest: strongest.map((own) =>
      own.map(([place, effect]): [number, number] => [place, toThree(effect)]),
    ),
  }));
  return { layers, flows };
}

async function publishLayer(
  publishing: Publishing,
  { recipes }: LabResults,
  { photo }: LabImagePlan,
  inside: InsideLayer,
  folder: string,
): Promise<LabLayer> {
  const { model, store, writer } = publishing;
  const layer = getLayer(model, inside.layer);
  const { size, places, groups, dictionary, channels, explained } = inside;
  const planes = [places, ...groups.map(({ map }) => map)].map((own) => grown(own, size, photo));
  const drawn = planes.map(({ values, width, height }) =>
    drawSigned(values, width, height, opaqueAt(values)),
  );
  const path = `${folder}/${layer.slug}`;
  const [ofPlaces, ...ofGroups] = await writeKernels(writer, `${path}.webp`, drawn, 1);
  const keys = [
    caricatureKey(model, { layer: layer.name, recipe: recipes.caricature }, photo),
    ...groups.map(({ direction }) =>
      iconKey(model, { layer: layer.name, recipe: recipes.group }, direction),
    ),
  ];
  const found = await Promise.all(keys.map((key) => findDrawing(store, key)));
  const sheet = found.every((each) => each !== undefined) ? found : [];
  const side = recipes.caricature.size;
  const [caricature, ...icons] = await writeSheet(writer, `${path}.drawn.webp`, sheet, side);
  return {
    layer: layer.slug,
    name: layer.name,
    size: [...size],
    ...(caricature && { caricature }),
    places: ofPlaces!,
    dictionary: dictionary.map(({ row, col, channels: own }) => ({
      row,
      col,
      units: own.map(({ channel, value, effect }) => ({
        unit: unitName(layer, channel),
        value: toThree(value),
        effect: toThree(effect),
      })),
    })),
    channels: channels.map(({ channel, effect }) => ({
      unit: unitName(layer, channel),
      effect: toThree(effect),
    })),
    groups: groups.map(({ effect, channels: own }, i) => ({
      map: ofGroups[i]!,
      ...(icons[i] && { icon: icons[i] }),
      effect: toThree(effect),
      units: own.map((channel) => unitName(layer, channel)),
    })),
    explained: toThree(explained),
  };
}

export async function publishDream(
  { model, store, writer }: Publishing,
  { dream }: LabImagePlan,
  folder: string,
): Promise<Picture | undefined> {
  return dream && writeDrawing(writer, store, dreamKey(model, dream), `${folder}/dream.webp`);
}
