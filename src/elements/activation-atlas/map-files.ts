// The files of a published map, fetched when they are asked for and kept.

import { cellsPerFile, tileSize } from '../../../pipeline/base/map-files.ts';
import type {
  ClassValues,
  MapCell,
  MapCells,
  MapLevel,
  MapRecord,
} from '../../../pipeline/store/map-schema.ts';
import type { ClassMeasure } from './address.ts';
import { decodeClass, decodeMoves, findClass } from './class-values.ts';
import { layOut, type Layout } from './layout.ts';

/** A resolution of a map: its cells, and where they stand. */
export type Level = {
  readonly index: number;
  readonly size: number;
  /** Of its first cell among all cells. */
  readonly offset: number;
  readonly numCells: number;
  readonly counts: readonly number[];
  /** Class of each by the record's `scores`, −1 where there is none. */
  readonly classes: readonly number[];
  readonly layout: Layout;
};

export type CellDetails = {
  readonly cell: MapCell;
  /** The picture its patches are in. */
  readonly patches: MapCells['patches'];
};

export class MapFiles {
  readonly record: MapRecord;
  readonly numCells: number;
  private readonly root: string;
  private readonly kept = new Map<string, Promise<Response>>();
  private readonly levels = new Map<number, Promise<Level>>();
  private readonly pieces = new Map<string, Promise<MapCells>>();

  private constructor(root: string, record: MapRecord) {
    this.root = root;
    this.record = record;
    this.numCells = record.levels.reduce((sum, { numCells }) => sum + numCells, 0);
  }

  /** @param root address of the atlas folder, @param folder of the map inside it */
  static async open(root: string, folder: string): Promise<MapFiles> {
    const response = await fetchFile(addressOf(root, `${folder}/map.json`));
    return new MapFiles(root, (await response.json()) as MapRecord);
  }

  get sizes(): number[] {
    return this.record.levels.map(({ size }) => size);
  }

  /** Address of a file by its path in the atlas. */
  address(file: string): string {
    return addressOf(this.root, file);
  }

  iconsAddress(size: number, x: number, y: number): string {
    return this.address(`${this.record.folder}/icons-${size}-${x}-${y}.webp`);
  }

  level(index: number): Promise<Level> {
    let level = this.levels.get(index);
    if (!level) this.levels.set(index, (level = this.readLevel(index)));
    return level;
  }

  private async readLevel(index: number): Promise<Level> {
    const { folder, levels } = this.record;
    const { size, numCells } = levels[index]!;
    const response = await this.fetch(`${folder}/level-${size}.json`);
    const { cols, rows, counts, classes } = (await response.clone().json()) as MapLevel;
    const offset = levels.slice(0, index).reduce((sum, level) => sum + level.numCells, 0);
    const layout = layOut(`map ${index}`, size, cols, rows);
    return { index, size, offset, numCells, counts, classes, layout };
  }

  async details({ size }: Level, cell: number): Promise<CellDetails | undefined> {
    const file = `${this.record.folder}/cells-${size}-${Math.floor(cell / cellsPerFile)}.json`;
    let piece = this.pieces.get(file);
    if (!piece) {
      piece = this.fetch(file).then((response) => response.json() as Promise<MapCells>);
      this.pieces.set(file, piece);
    }
    const { cells, patches } = await piece;
    const found = cells[cell % cellsPerFile];
    return found && { cell: found, patches };
  }

  /** Names of the classes that a measure is known of. */
  classes(measure: ClassMeasure): readonly string[] {
    return this.record[measure]?.classes ?? [];
  }

  /** What all cells say of a class; undefined where the class is unknown. */
  async classValues(measure: ClassMeasure, label: string): Promise<Float32Array | undefined> {
    const values: ClassValues | undefined = this.record[measure];
    const index = values?.classes.indexOf(label) ?? -1;
    if (!values || index < 0) return undefined;
    const { file, row } = findClass(index);
    const response = await this.fetch(values.files[file]!);
    return decodeClass(await response.clone().arrayBuffer(), row, this.numCells, values.scale);
  }

  /** Where the cells stand on the map of another layer: [x, y] of each, NaN where nowhere. */
  async moves(layer: string): Promise<Float32Array | undefined> {
    const { others, moves } = this.record;
    const index = others.findIndex((other) => other.layer === layer);
    if (!moves || index < 0) return undefined;
    const response = await this.fetch(moves);
    return decodeMoves(await response.clone().arrayBuffer(), index, this.numCells);
  }

  private fetch(file: string): Promise<Response> {
    let response = this.kept.get(file);
    if (!response) {
      response = fetchFile(this.address(file));
      this.kept.set(file, response);
      // a reader who comes back to it may be on-line again
      response.catch(() => this.kept.delete(file));
    }
    return response;
  }
}

/** The file of icons that a cell of the map is in, and its place there in cells. */
export function iconPlace({ cols, rows }: Layout, cell: number) {
  const [col, row] = [cols[cell]!, rows[cell]!];
  return {
    x: Math.floor(col / tileSize),
    y: Math.floor(row / tileSize),
    left: col % tileSize,
    top: row % tileSize,
  };
}

async function fetchFile(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`map: got ${response.status} for ${address}`);
  return response;
}

function addressOf(root: string, file: string): string {
  return root + file.split('/').map(encodeURIComponent).join('/');
}
