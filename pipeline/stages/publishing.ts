// What the layers and units of a model are published with.

import type { Binning } from '../analyses/factors/factor-curves.ts';
import type { Store } from '../store/store.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import type { ModelResults } from './model-results.ts';
import type { QuiltPlan } from './quilt.ts';
import type { ReconstructionJob } from './reconstruction.ts';
import type { StripJob } from './strip.ts';
import type { NameOf } from './unit-record.ts';
import type { SourcesOf } from '../analyses/circuits/grow-circuit.ts';

export type Publishing = ModelResults & {
  readonly writer: AtlasWriter;
  readonly store: Store;
  readonly nameOf: NameOf;
  /** Share of each label among the images that could be read. */
  readonly labelRates: ReadonlyMap<string, number>;
  /** The images of the survey by what they were drawn from, where that is known. */
  readonly binnings?: readonly Binning[];
  /** By the layer's name. */
  readonly stripsByLayer: ReadonlyMap<string, readonly StripJob[]>;
  /** By the layer's name. */
  readonly quiltsByLayer?: ReadonlyMap<string, readonly QuiltPlan[]>;
  /** By the layer's name; absent where none are wanted. */
  readonly reconstructionsByLayer?: ReadonlyMap<string, readonly ReconstructionJob[]>;
  /** For circuits; absent where no layer is wired to another. */
  readonly sourcesOf?: SourcesOf;
  /** Called for every unit, and for every sheet of icons of a map. */
  readonly advance: () => void;
};
