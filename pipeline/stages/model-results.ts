// Everything that was computed of one model: what is published of it.

import type { UnitExamples } from '../analyses/examples/unit-examples.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Config } from '../config/config.ts';
import type { HandMadeCircuit } from '../model/circuits/assign-circuits.ts';
import type { Annotation } from '../model/annotations/annotation-input.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import type { SelfTestResult } from '../model/self-test.ts';
import type { Icons } from './icons.ts';
import type { LabResults } from './lab/lab-results.ts';
import type { RobustnessResults } from './lab/robustness-results.ts';
import type { LayerMap, NoLayerMap } from './layer-map.ts';
import type { QuiltPlan } from './quilt.ts';
import type { ReconstructionJob } from './reconstruction.ts';
import type { Kernels } from '../analyses/weights/kernels.ts';
import type { Relations } from './relations.ts';
import type { LayerScores } from './scores.ts';
import type { StripJob } from './strip.ts';
import type { TrustPlan } from './trust.ts';
import type { LayerTuning } from './tuning.ts';
import type { UnitMap } from './unit-map.ts';
import type { Recipes, Selection } from './visualization.ts';
import type { ContextJob } from './wiring/context.ts';
import type { EdgesJob } from './wiring/edges.ts';

export type ModelResults = {
  readonly model: Model;
  readonly dataset: Dataset;
  readonly skipped: readonly { readonly image: string; readonly reason: string }[];
  readonly selfTest?: SelfTestResult;
  readonly cost: { readonly numParameters: number; readonly numMultiplyAdds: number };
  /** The layers and units that get a page, in the order of the layers. */
  readonly selections: readonly Selection[];
  /** All units of a layer by the layer's name. */
  readonly examples: ReadonlyMap<string, readonly UnitExamples[]>;
  /** Some images one by one. */
  readonly survey?: Survey;
  /** One for every selected unit that an image excites. */
  readonly quilts?: readonly QuiltPlan[];
  /** One for every selected unit. */
  readonly strips: readonly StripJob[];
  /** One for every selected unit of the layers behind a rectifier; absent where none are wanted. */
  readonly reconstructions?: readonly ReconstructionJob[];
  /** Of every selected unit. */
  readonly trust?: readonly TrustPlan[];
  /** Of the layers that are to have one, in order of depth. */
  readonly layerMaps?: readonly (LayerMap | NoLayerMap)[];
  readonly recipes: Recipes;
  /** Responses to stimuli, by the layer's name. */
  readonly tuning?: ReadonlyMap<string, LayerTuning>;
  readonly kernels?: Kernels;
  /** How its units stand to one another and to the classes. */
  readonly relations?: Relations;
  /** The pairs of layers that are wired to each other. */
  readonly edges?: readonly EdgesJob[];
  /** Of every selected unit that an image excites. */
  readonly contexts?: readonly ContextJob[];
  /** What people say of units, by id, e.g. `mixed4a:12`. */
  readonly annotations?: ReadonlyMap<string, Annotation>;
  /** How maps were to be made; there where there are any. */
  readonly atlasRecipe?: Config['activationAtlas'];
  /** The images of the data set by what a late layer makes of them. */
  readonly imageMap?: LayerMap;
  /** By the layer's name, of the layers that have enough units that ever change. */
  readonly unitMaps?: ReadonlyMap<string, UnitMap>;
  /** Of the cells of the maps of layers. */
  readonly icons?: Icons;
  /** What those cells add to the logits; absent where the model has none. */
  readonly scores?: LayerScores;
  /** What is explained of single images; absent where there are no class scores, or none are wanted. */
  readonly lab?: LabResults;
  /** How it stands what is done to images; absent where that was not tried. */
  readonly robustness?: RobustnessResults;
  /** What people made of units. */
  readonly circuits?: readonly HandMadeCircuit[];
  /** Whether and how the network is published for browsers. */
  readonly probe?: Config['probe'];
  readonly engine: string;
  readonly version: string;
};
