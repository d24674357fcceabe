// The tasks of the worker by name; each is fetched when it is first asked for.

import type { draw } from '../redraw/draw.ts';
import type { look } from './look.ts';

export type Tasks = {
  readonly draw: typeof draw;
  readonly look: typeof look;
};

/** @returns the task of a name */
export const loaders: { readonly [Name in keyof Tasks]: () => Promise<Tasks[Name]> } = {
  draw: async () => (await import('../redraw/draw.ts')).draw,
  look: async () => (await import('./look.ts')).look,
};
