// What is drawn of each level for what the reader asks for: where its cells stand, how large and how clear.

import type { ClassMeasure } from './address.ts';
import { largestOf } from './class-values.ts';
import { styleOf } from './icon-style.ts';
import { layOutApart } from './layout.ts';
import type { Level } from './map-files.ts';
import type { Scene } from './tiles.ts';

export type Asked = {
  readonly measure: ClassMeasure;
  readonly label?: string | undefined;
  readonly against?: string | undefined;
  /** Of `label` and `against`, for all cells of all levels. */
  readonly values?: Float32Array | undefined;
  readonly otherValues?: Float32Array | undefined;
  readonly isSized: boolean;
};

export class Scenes {
  readonly asked: Asked;
  private readonly scenes = new Map<Level, Scene>();

  constructor(asked: Asked) {
    this.asked = asked;
  }

  /** True where cells stand apart by two classes rather than on the map. */
  get isApart(): boolean {
    return this.asked.values !== undefined && this.asked.otherValues !== undefined;
  }

  get(level: Level): Scene {
    let scene = this.scenes.get(level);
    if (!scene) this.scenes.set(level, (scene = this.make(level)));
    return scene;
  }

  /** What the cells of a level say of the class, or of the one less the other: undefined where none is asked for. */
  values(level: Level): Float32Array | undefined {
    const { values, otherValues } = this.asked;
    if (!values) return undefined;
    const own = this.of(level, values);
    return otherValues ? own.map((value, i) => value - this.of(level, otherValues)[i]!) : own;
  }

  private of({ offset, numCells, counts }: Level, all: Float32Array): Float32Array {
    const values = all.slice(offset, offset + numCells);
    // of a cell with many activations many are of any class
    return this.asked.measure === 'counts' ? values.map((n, i) => n / counts[i]!) : values;
  }

  private make(level: Level): Scene {
    const { measure, label = '', against = '', isSized } = this.asked;
    const values = this.values(level);
    const largest = values && (largestOf(values) || 1);
    const strengthOf = values && ((cell: number) => values[cell]! / largest!);
    const name = [isSized, measure, values && label, this.isApart && against].join('\n');
    const style = styleOf(name, isSized ? level.counts : undefined, strengthOf, this.isApart);
    if (!values || !this.isApart) return { level, layout: level.layout, style };
    const order = Array.from(level.counts.keys()).sort(
      (a, b) => level.counts[b]! - level.counts[a]!,
    );
    return { level, layout: layOutApart(`apart ${name}`, values, order), style };
  }
}
