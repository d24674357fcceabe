// Images of which a few px are changed so that the network errs; which ones, and how, evolves.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Random } from '../../base/random.ts';
import { preprocess } from '../../model/preprocess.ts';
import { probabilitiesOf } from '../../model/probabilities.ts';
import type { Responder } from '../../model/responder.ts';

export type OnePixelOptions = {
  /** Pixels that are changed; 1 by default. */
  readonly numPixels?: number;
  /** Whether the class is what the network shall say, rather than what it shall not. */
  readonly isTargeted?: boolean;
  /** 64 by default. */
  readonly populationSize?: number;
  /** The most there are; 24 by default. It ends once the network errs. */
  readonly numGenerations?: number;
};

export type OnePixelResult = {
  readonly image: RgbImage;
  readonly pixels: readonly {
    readonly row: number;
    readonly col: number;
    readonly colour: readonly [red: number, green: number, blue: number];
  }[];
  /** Of the class, before and after. */
  readonly before: number;
  readonly after: number;
  /** Whether the network errs, or says what it was to say. */
  readonly succeeds: boolean;
  /** Images that the network was asked about. */
  readonly numAsked: number;
};

/** Factor of the difference of two that is added to a third. */
const differentialWeight = 0.5;
/** Row, col, red, green, blue of one px. */
const numGenes = 5;

/**
 * Differential evolution without crossover, each child taking the place of its parent where it does
 * better: Su et al. 2017, arXiv 1710.08864.
 *
 * @param image of the size of the model's input
 * @param index the class that it has, or is to be taken for
 * @throws UserError for a model without class scores
 */
export async function changeOnePixel(
  responder: Responder,
  image: RgbImage,
  index: number,
  options: OnePixelOptions,
  rng: Random,
): Promise<OnePixelResult> {
  const { numPixels = 1, isTargeted = false, populationSize = 64, numGenerations = 24 } = options;
  const { model } = responder;
  const { layout } = model.card.input;
  let numAsked = 0;

  /** Probabilities of all classes for each image. */
  async function ask(images: readonly RgbImage[]): Promise<Float32Array[]> {
    numAsked += images.length;
    const rows = images.map(
      (own) => preprocess([own], model.card.preprocessing, layout).data as Float32Array,
    );
    const scores = await responder.logits(rows);
    return scores.map((own) => probabilitiesOf(model, own));
  }

  async function judge(genes: readonly Float32Array[]): Promise<Candidate[]> {
    const found = await ask(genes.map((own) => painted(image, own)));
    return genes.map((own, i) => {
      const probability = found[i]![index]!;
      const isNamed = found[i]!.every((other) => other <= probability);
      return {
        genes: own,
        probability,
        fitness: isTargeted ? probability : -probability,
        succeeds: isNamed === isTargeted,
      };
    });
  }

  const [first] = await ask([image]);
  let population = await judge(
    Array.from({ length: populationSize }, () => newGenes(image, numPixels, rng)),
  );
  for (let generation = 1; generation < numGenerations; generation++) {
    if (population.some(({ succeeds }) => succeeds)) break;
    const parents = population.map(({ genes }) => genes);
    const children = await judge(parents.map(() => crossed(parents, rng)));
    population = population.map((parent, i) =>
      children[i]!.fitness > parent.fitness ? children[i]! : parent,
    );
  }
  const winner = population.reduce((best, own) => (isBetter(own, best) ? own : best));
  const changed = painted(image, winner.genes);
  return {
    image: changed,
    pixels: pixelsOf(image, winner.genes).map((at) => ({
      row: Math.floor(at / image.width),
      col: at % image.width,
      colour: [changed.data[3 * at]!, changed.data[3 * at + 1]!, changed.data[3 * at + 2]!],
    })),
    before: first![index]!,
    after: winner.probability,
    succeeds: winner.succeeds,
    numAsked,
  };
}

type Candidate = {
  readonly genes: Float32Array;
  /** Of the class. */
  readonly probability: number;
  readonly fitness: number;
  readonly succeeds: boolean;
};

function isBetter(a: Candidate, b: Candidate): boolean {
  return a.succeeds === b.succeeds ? a.fitness > b.fitness : a.succeeds;
}

/** Anywhere, in colours around the middle of the range, as in the paper. */
function newGenes({ width, height }: RgbImage, numPixels: number, rng: Random): Float32Array {
  const colour = () => 128 + 127 * rng.normal();
  const pixel = () => [rng.uniform(0, height), rng.uniform(0, width), colour(), colour(), colour()];
  return Float32Array.from(Array.from({ length: numPixels }, pixel).flat());
}

/** The sum of one and a share of the difference of two others. */
function crossed(parents: readonly Float32Array[], rng: Random): Float32Array {
  const [a, b, c] = [rng.pick(parents), rng.pick(parents), rng.pick(parents)];
  return a.map((value, i) => value + differentialWeight * (b[i]! - c[i]!));
}

/** Indices of the px that genes name; what lies outside is brought to the edge. */
function pixelsOf({ width, height }: RgbImage, genes: Float32Array): number[] {
  const clamp = (value: number, last: number) => Math.min(last, Math.max(0, Math.floor(value)));
  return Array.from({ length: genes.length / numGenes }, (_, k) => {
    const [row, col] = [genes[k * numGenes]!, genes[k * numGenes + 1]!];
    return clamp(row, height - 1) * width + clamp(col, width - 1);
  });
}

function painted(image: RgbImage, genes: Float32Array): RgbImage {
  const data = Uint8Array.from(image.data);
  pixelsOf(image, genes).forEach((at, k) => {
    for (let c = 0; c < 3; c++) {
      const value = Math.round(genes[k * numGenes + 2 + c]!);
      data[3 * at + c] = Math.min(255, Math.max(0, value));
    }
  });
  return { width: image.width, height: image.height, data };
}
