// The command `attribute`: what in an image speaks for a class or a unit, by one method or by all, as a file.

import { UserError } from '../../base/user-error.ts';
import type { Attribution } from '../../analyses/attribution/attribution.ts';
import type { Method, MethodConfig } from '../../analyses/attribution/method.ts';
import { getMethod, methods } from '../../analyses/attribution/methods.ts';
import { getLayer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { openResponder, type InputImage, type Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { numReferences, readSpread } from '../../stages/lab/lab-input.ts';
import {
  arrayOf,
  attributed,
  drawOne,
  drawSheet,
  type Attributed,
  type Found,
} from '../attributed.ts';
import type { ComputeContext } from '../command-context.ts';
import { openExplained, type Explained } from '../explained.ts';
import { findClass, layerOfUnit, loadWithLayers, unitTarget } from '../load-target.ts';
import { openNamed } from '../open-dataset.ts';
import { checkOutputs, writeOutputs } from '../output-files.ts';

export type AttributeOptions = Omit<MethodConfig, 'seed' | 'references'> & {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the card; the one beside the model by default, where there is one. */
  readonly card?: string;
  /** Path of the image, or of a folder of images that are explained on the whole. */
  readonly image: string;
  /** The name of a method, or `all`. */
  readonly method: string;
  /** The number or the name of a class, or `top`; that by default where no unit is named. */
  readonly class?: string;
  /** `LAYER:CHANNEL` or `LAYER:CHANNEL@ROW,COL` */
  readonly unit?: string;
  /** A folder of images, or `specimens`: what expected gradients compare with. */
  readonly dataset?: string;
  readonly seed: number;
  /** Path of the `.npy` file of one method, or of a PNG. */
  readonly out: string;
};

export type AttributeResult = {
  readonly image: string;
  /** A class and its number, or a unit. */
  readonly target: string;
  readonly score: number;
  readonly methods: readonly Attributed[];
};

/** Images per run of the network. */
const batchSize = 16;

/**
 * Explains an image and writes the map of one method as it is, signed, or as a picture; or those of all
 * methods that the model allows, side by side. Of a folder, such as that of a class, it is the expected
 * saliency: the mean magnitude over its images.
 *
 * @throws UserError for what cannot be read or written, unknown names, and a method that the model does
 * not allow
 */
export async function attribute(
  options: AttributeOptions,
  { engine, reporter, now }: ComputeContext,
): Promise<AttributeResult> {
  const { image: path, method: name, out } = options;
  const chosen = name === 'all' ? methods : [getMethod(name)];
  const isArray = checkForm(options);
  const model = await loadFor(options);
  const { model: modelPath, card } = options;
  await checkOutputs([out], [modelPath, path, ...(card === undefined ? [] : [card])]);
  const explained = await openExplained(path, model);
  const { seed, ...rest } = options;
  const references = await readReferences(options.dataset, model);
  const config: MethodConfig = { ...rest, seed: `${seed}`, ...(references && { references }) };
  const responder = openResponder(engine, model, batchSize);
  try {
    const target = await targetOf(options, responder, explained);
    const score = await explained.score(responder, target);
    // one that is asked for by name says itself what it lacks beside the model
    const given = name === 'all' ? config : undefined;
    const missing = new Map(
      chosen.map((method) => [method, method.missing?.(responder, target, given)]),
    );
    const lacking = name === 'all' ? undefined : missing.get(chosen[0]!);
    if (lacking !== undefined) throw notAllowed(chosen[0]!, model, lacking);
    const found: Found[] = [];
    const progress = reporter.start(`attribute ${path}`, chosen.length, 'methods');
    for (const [method, reason] of missing) {
      const start = now();
      if (reason === undefined) {
        const attribution = await explained.attribute(method.open(config), responder, target);
        checkFinite(method, attribution);
        found.push({ method, attribution, seconds: (now() - start) / 1000 });
      } else found.push({ method, missing: reason });
      progress.advance();
    }
    progress.end();
    const title = titleOf(target, model);
    const file = isArray
      ? arrayOf(found[0]!)
      : name === 'all'
        ? await drawSheet({ title, score, photo: explained.photo }, found)
        : await drawOne(explained.photo, found[0]!);
    await writeOutputs(new Map([[out, file]]));
    return { image: path, target: title, score, methods: found.map(attributed) };
  } finally {
    await responder.dispose();
  }
}

/** Whether an array is wanted. Throws a UserError where the options exclude each other. */
function checkForm({ method, out, class: wanted, unit }: AttributeOptions): boolean {
  if (wanted !== undefined && unit !== undefined) {
    throw new UserError('target: got both --class and --unit, expected one of them');
  }
  const extension = /\.(npy|png)$/i.exec(out)?.[1]?.toLowerCase();
  if (extension === undefined) {
    throw new UserError(`--out: got ${out}, expected a path that ends in .npy or .png`);
  }
  const isArray = extension === 'npy';
  if (isArray && method === 'all') {
    throw new UserError(
      `--out: got ${out} with --method all, expected a path that ends in .png; name one method for an array`,
    );
  }
  return isArray;
}

/** The model, with the layers that are named. */
async function loadFor({ model: path, card, layer, unit }: AttributeOptions): Promise<Model> {
  const ofUnit = unit === undefined ? undefined : layerOfUnit(unit);
  const named = [layer, ofUnit].filter((name) => name !== undefined);
  const model = await loadWithLayers(path, named, card);
  if (layer !== undefined) getLayer(model, layer);
  return model;
}

async function readReferences(
  name: string | undefined,
  model: Model,
): Promise<InputImage[] | undefined> {
  if (name === undefined) return undefined;
  const references = await readSpread(await openNamed(name), model, numReferences);
  if (references.length > 0) return references;
  throw new UserError(`data set: got ${name}, no image of which can be read, expected images`);
}

async function targetOf(
  { unit, class: wanted = 'top' }: AttributeOptions,
  responder: Responder,
  explained: Explained,
): Promise<Target> {
  const { model, numClasses } = responder;
  if (unit !== undefined) return unitTarget(model, unit);
  const index = findClass(model, numClasses, wanted);
  if (index !== undefined) return { kind: 'class', index };
  const logits = await explained.logits(responder);
  const best = logits.reduce((top, logit, i) => (logit > logits[top]! ? i : top), 0);
  return { kind: 'class', index: best };
}

function titleOf(target: Target, { card }: Model): string {
  if (target.kind === 'class') {
    const label = card.labels[target.index];
    return `class ${target.index}${label === undefined ? '' : ` (${label})`}`;
  }
  const { layer, channel, position } = target;
  return `${layer}:${channel}${position ? `@${position.row},${position.col}` : ''}`;
}

function checkFinite({ name }: Method, { values }: Attribution): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new UserError(
    `method ${name}: got ${wrong}, expected finite numbers; see whether the model's own are with micrographia info`,
  );
}

function notAllowed({ name }: Method, model: Model, reason: string): UserError {
  return new UserError(
    `method: got ${name}, which ${model.name} does not allow (${reason}), expected another; --method all takes those that it does`,
  );
}
