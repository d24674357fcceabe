// Writes the lab of a model into an atlas: what is found of each method, and a folder for each image.

import { toThree } from '../../base/to-digits.ts';
import { getMethod } from '../../analyses/attribution/methods.ts';
import { bandOf } from '../../analyses/sanity/band.ts';
import type { LabRecord, MethodRecord } from '../../store/lab-schema.ts';
import { findData } from '../kept-data.ts';
import type { Publishing } from '../publishing.ts';
import { attributionKey, attributionRecipe, type KeptMaps } from './attribution-job.ts';
import { checkKey, checkRecipe, type Check, type KeptCheck } from './check-job.ts';
import type { LabResults } from './lab-results.ts';
import { publishLabImage } from './publish-lab-image.ts';

/** Medians of rank correlations with a network that knows nothing: a method passes where those of signed maps and of magnitudes are nearer to 0. */
const mostLikeness = 0.3;

/** Median of rank correlations with the map of the same image shifted: a method passes where it is larger. */
const leastLikeness = 0.9;

/** An image with what was found of it. */
export type LabFindings = {
  readonly image: LabResults['images'][number];
  /** By class, the most probable first. */
  readonly kept: readonly KeptMaps[];
  readonly checks: ReadonlyMap<Check['kind'], KeptCheck>;
};

type Band = { median: number; low: number; high: number };

export async function publishLab(publishing: Publishing, lab: LabResults): Promise<void> {
  const { model, writer, dataset, version } = publishing;
  const findings = await Promise.all(lab.images.map((image) => findingsOf(publishing, lab, image)));
  const images: LabRecord['images'] = [];
  for (const each of findings) images.push(await publishLabImage(publishing, lab, each));
  const byLot = findings.flatMap(({ kept }) => kept[0]?.byLot ?? []);
  const randomisation = randomisationOf(lab, findings);
  const record: LabRecord = {
    model: model.slug,
    images,
    methods: lab.methods.flatMap((name) => methodRecord(name, findings) ?? []),
    ...(byLot.length > 0 && {
      byLot: {
        deletion: band(byLot.map(({ deletion }) => deletion)),
        insertion: band(byLot.map(({ insertion }) => insertion)),
      },
    }),
    ...(randomisation && { randomisation }),
    provenance: {
      key: attributionKey(model, lab.references, lab.images[0]!.attributions[0]!),
      recipe: {
        ...checkRecipe,
        attribution: attributionRecipe.edition,
        mostLikeness,
        leastLikeness,
      },
      dataset: dataset.fingerprint,
      model: model.hash,
      engine: findings[0]!.kept[0]!.engine,
      version,
    },
  };
  await writer.writeRecord(`${model.slug}/lab/lab.json`, record);
}

async function findingsOf(
  { store, model }: Publishing,
  { references }: LabResults,
  image: LabFindings['image'],
): Promise<LabFindings> {
  const kept = await Promise.all(
    image.attributions.map((job) =>
      findData<KeptMaps>(store, attributionKey(model, references, job)),
    ),
  );
  const checks = await Promise.all(
    image.checks.map(async (job) => {
      const found = await findData<KeptCheck>(store, checkKey(model, references, job));
      return [job.check.kind, found!] as const;
    }),
  );
  return { image, kept: kept.map((each) => each!), checks: new Map(checks) };
}

/** Undefined for a method that finds nothing in any image. */
function methodRecord(name: string, findings: readonly LabFindings[]): MethodRecord | undefined {
  const maps = findings.flatMap(({ kept }) =>
    kept.flatMap((each) => each.maps.filter(({ method }) => method === name)),
  );
  if (maps.length === 0) return undefined;
  const { title, source, caption, limits, passes } = getMethod(name);
  const { forward, backward } = passes({});
  const exchanged = maps.flatMap((map) => map.exchanged ?? []);
  const weights = likenessWith(name, findings, 'cascading');
  const labels = likenessWith(name, findings, 'labels');
  const shift = likenessWith(name, findings, 'shift')?.signed;
  return {
    name,
    title,
    source,
    caption,
    limits,
    forward,
    backward,
    ...(weights && { weights: { ...weights, passes: isUnlike(weights) } }),
    ...(labels && { labels: { ...labels, passes: isUnlike(labels) } }),
    ...(shift && { shift: { correlation: shift, passes: shift.median > leastLikeness } }),
    ...(exchanged.length > 0 && {
      deletion: band(exchanged.map(({ deletion }) => deletion)),
      insertion: band(exchanged.map(({ insertion }) => insertion)),
    }),
  };
}

type Bands = { signed: Band; absolute: Band; similarity: Band };

/** Of a method's maps and those of another network; of randomisations, of the one without any weights. */
function likenessWith(
  name: string,
  findings: readonly LabFindings[],
  kind: Check['kind'],
): Bands | undefined {
  const found = findings.flatMap(({ checks }) => {
    const own = checks.get(kind)?.methods.find(({ method }) => method === name);
    return own?.likeness.at(-1) ?? [];
  });
  if (found.length === 0) return undefined;
  return {
    signed: band(found.map(({ signed }) => signed)),
    absolute: band(found.map(({ absolute }) => absolute)),
    similarity: band(found.map(({ similarity }) => similarity)),
  };
}

function isUnlike({ signed, absolute }: Bands): boolean {
  return Math.max(Math.abs(signed.median), Math.abs(absolute.median)) < mostLikeness;
}

/** By method, as layers lose their weights from the scores down. */
function randomisationOf(
  { methods }: LabResults,
  findings: readonly LabFindings[],
): LabRecord['randomisation'] {
  const found = findings.flatMap(({ checks }) => checks.get('cascading') ?? []);
  const layers = found[0]?.layers ?? [];
  if (layers.length === 0) return undefined;
  const cascading = methods.flatMap((method) => {
    const curves = found.flatMap((each) => {
      const own = each.methods.find((other) => other.method === method);
      return own ? [own.likeness] : [];
    });
    if (curves.length === 0) return [];
    const bands = (key: 'signed' | 'absolute' | 'similarity') =>
      layers.map((_, i) => band(curves.map((curve) => curve[i]![key])));
    const [signed, absolute, similarity] = [
      bands('signed'),
      bands('absolute'),
      bands('similarity'),
    ];
    return [{ method, signed, absolute, similarity }];
  });
  return { layers: [...layers], cascading };
}

function band(values: readonly number[]): Band {
  const { median, low, high } = bandOf(values);
  return { median: toThree(median), low: toThree(low), high: toThree(high) };
}
