// What is seen of an atlas as the query of an address, so that a view can be shared and cited.

import type { Camera } from './camera.ts';

/** A cell of the level with `size` rows and columns. */
export type CellPlace = { readonly size: number; readonly col: number; readonly row: number };

/** What a class is shown by: what cells add to its logit, or how many of its images they are of. */
export type ClassMeasure = 'scores' | 'counts';

export type ViewState = {
  readonly camera: Camera;
  readonly cell?: CellPlace | undefined;
  readonly measure: ClassMeasure;
  readonly label?: string | undefined;
  /** The class that `label` is compared with. */
  readonly against?: string | undefined;
  /** Icons as large as their cells hold activations. */
  readonly isSized: boolean;
  readonly hasLabels: boolean;
};

const fields = ['x', 'y', 'zoom', 'cell', 'by', 'class', 'against', 'icons', 'labels'] as const;
const DIGITS = 4;

/** Reads a query; what is missing or makes no sense is as at first. */
export function parseView(query: URLSearchParams): ViewState {
  const number = (name: string, plain: number): number => {
    const value = Number(query.get(name) || Number.NaN);
    return Number.isFinite(value) ? value : plain;
  };
  const [size, col, row] = /^(\d+)\.(\d+)\.(\d+)$/.exec(query.get('cell') ?? '')?.slice(1) ?? [];
  return {
    camera: { x: number('x', 0.5), y: number('y', 0.5), zoom: Math.max(1, number('zoom', 1)) },
    cell:
      row === undefined ? undefined : { size: Number(size), col: Number(col), row: Number(row) },
    measure: query.get('by') === 'images' ? 'counts' : 'scores',
    label: query.get('class') ?? undefined,
    against: query.get('against') ?? undefined,
    isSized: query.get('icons') === 'sized',
    hasLabels: query.get('labels') !== 'off',
  };
}

/** Writes a view into an address; what is as at first is left out, foreign fields stay. */
export function writeView(address: URL, view: ViewState): void {
  const { camera, cell, measure, label, against, isSized, hasLabels } = view;
  const isWhole = camera.zoom < 1.005;
  const values: Record<(typeof fields)[number], string | number | undefined | false> = {
    x: !isWhole && round(camera.x),
    y: !isWhole && round(camera.y),
    zoom: !isWhole && round(camera.zoom),
    cell: cell && `${cell.size}.${cell.col}.${cell.row}`,
    by: measure === 'counts' && 'images',
    class: label,
    against,
    icons: isSized && 'sized',
    labels: !hasLabels && 'off',
  };
  for (const name of fields) {
    const value = values[name];
    if (value === undefined || value === false) address.searchParams.delete(name);
    else address.searchParams.set(name, String(value));
  }
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
