// Writes one image of the lab into an atlas: its record, the photo, the maps of each class and what layers make of it.

import { toThree } from '../../base/to-digits.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { probabilitiesOf } from '../../model/probabilities.ts';
import type { Model } from '../../model/model.ts';
import type {
  AdversarialImage,
  LabImage,
  LabRecord,
  Prediction,
  RandomisationCurve,
} from '../../store/lab-schema.ts';
import { findData } from '../kept-data.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import type { Publishing } from '../publishing.ts';
import { attackKey, type Attack, type KeptAttacks } from './attack-job.ts';
import { attributionKey, attributionRecipe, type KeptMaps } from './attribution-job.ts';
import { opaqueAt } from './attribution-map.ts';
import type { KeptCheck } from './check-job.ts';
import { writeGrown, writePhoto } from './lab-pictures.ts';
import type { LabResults } from './lab-results.ts';
import type { LabFindings } from './publish-lab.ts';
import { publishDream, publishInside } from './publish-inside.ts';

/** Predictions that a record names. */
const numPredictions = 5;

/** Longer side of the small picture in lists, px. */
const thumbnailSide = 112;

type Entry = LabRecord['images'][number];

/** Its entry in the list of images. */
export async function publishLabImage(
  publishing: Publishing,
  lab: LabResults,
  findings: LabFindings,
): Promise<Entry> {
  const { model, writer, dataset, version } = publishing;
  const { image, kept, checks } = findings;
  const { slug, id, label, photo, scores, chosen } = image;
  const folder = `${model.slug}/lab/${slug}`;
  const predictions = predictionsOf(model, scores);
  const targets: LabImage['targets'] = [];
  for (const [i, maps] of kept.entries()) {
    const prediction = predictionOf(model, scores, image.attributions[i]!.index);
    const file = `${folder}/${prediction.index}.webp`;
    targets.push({ prediction, maps: await publishMaps(publishing, maps, file) });
  }
  const randomisation = randomisationOf(checks);
  const inside = await publishInside(publishing, lab, image, folder);
  const dream = await publishDream(publishing, image, folder);
  const record: LabImage = {
    model: model.slug,
    slug,
    image: id,
    ...(label !== undefined && { label }),
    photo: await writePhoto(writer, `${folder}/photo.webp`, photo),
    predictions,
    targets,
    ...(randomisation && { randomisation }),
    adversarial: await publishAttacks(publishing, image, folder),
    ...inside,
    ...(dream && { dream }),
    provenance: {
      key: attributionKey(model, lab.references, image.attributions[0]!),
      recipe: { ...attributionRecipe, methods: [...lab.methods] },
      dataset: dataset.fingerprint,
      model: model.hash,
      engine: kept[0]!.engine,
      version,
    },
  };
  await writer.writeRecord(`${folder}/image.json`, record);
  const thumbnail = await writePhoto(writer, `${folder}/small.webp`, photo, thumbnailSide);
  return {
    slug,
    image: id,
    ...(label !== undefined && { label }),
    thumbnail,
    prediction: predictions[0]!,
    chosen,
  };
}

/** The most probable classes, best first. */
function predictionsOf(model: Model, scores: Float32Array): Prediction[] {
  return [...scores.keys()]
    .toSorted((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, numPredictions)
    .map((index) => predictionOf(model, scores, index));
}

function predictionOf(model: Model, scores: Float32Array, index: number): Prediction {
  return {
    index,
    label: model.card.labels[index] ?? `class ${index}`,
    logit: toThree(scores[index]!),
    probability: toThree(probabilitiesOf(model, scores)[index]!),
  };
}

/** All methods of a class in one file. */
async function publishMaps(
  { writer }: Publishing,
  { maps }: KeptMaps,
  file: string,
): Promise<LabImage['targets'][number]['maps']> {
  const drawn = maps.map(({ map }) =>
    drawSigned(map.values, map.width, map.height, opaqueAt(map.values)),
  );
  const pictures = await writeKernels(writer, file, drawn, 1);
  return maps.map(({ method, map, size, layer, figures, exchanged }, i) => ({
    method,
    picture: pictures[i]!,
    size: [...size],
    ...(layer !== undefined && { layer }),
    largest: toThree(opaqueAt(map.values)),
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, toThree(value)]),
    ),
    ...(exchanged && {
      deletion: toThree(exchanged.deletion),
      insertion: toThree(exchanged.insertion),
    }),
  }));
}

function randomisationOf(checks: LabFindings['checks']): LabImage['randomisation'] {
  const [cascading, independent] = [checks.get('cascading'), checks.get('independent')];
  if (!cascading || cascading.layers.length === 0) return undefined;
  return {
    layers: [...cascading.layers],
    cascading: curvesOf(cascading),
    independent: independent ? curvesOf(independent) : [],
  };
}

function curvesOf({ methods }: KeptCheck): RandomisationCurve[] {
  return methods.map(({ method, likeness }) => ({
    method,
    signed: likeness.map(({ signed }) => toThree(signed)),
    absolute: likeness.map(({ absolute }) => toThree(absolute)),
    similarity: likeness.map(({ similarity }) => toThree(similarity)),
  }));
}

async function publishAttacks(
  { store, model, writer }: Publishing,
  image: LabFindings['image'],
  folder: string,
): Promise<AdversarialImage[]> {
  const { attack: job } = image;
  const kept = job && (await findData<KeptAttacks>(store, attackKey(model, job)));
  const published: AdversarialImage[] = [];
  for (const attack of kept?.attacks ?? []) {
    const { kind, bound, scores } = attack;
    const predictions = predictionsOf(model, scores);
    const change = changeOf(image.photo, attack.image);
    published.push({
      kind,
      bound,
      picture: await writePhoto(writer, `${folder}/${kind}.webp`, attack.image),
      change: await writeGrown(
        writer,
        `${folder}/${kind}.change.webp`,
        change.plane,
        change.largest,
      ),
      amplified: toThree(255 / Math.max(1, change.largest)),
      predictions,
      succeeds: succeeds(model, image, attack, predictions[0]!),
    });
  }
  return published;
}

/** Means over colours of the change of each px, of 255. */
function changeOf(before: RgbImage, { data, width, height }: RgbImage) {
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += data[3 * i + c]! - before.data[3 * i + c]!;
    return sum / 3;
  });
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { plane: { width, height, values }, largest };
}

function succeeds(
  model: Model,
  { attack: job, scores, isRight = true }: LabFindings['image'],
  { kind }: Attack,
  now: Prediction,
): boolean {
  if (kind === 'pgd-targeted') return now.index === job?.wanted;
  const [before] = predictionsOf(model, scores);
  return isRight && now.index !== before!.index;
}
