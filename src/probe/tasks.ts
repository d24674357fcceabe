// The tasks of the worker by name; each is fetched when it is first asked for.

import type { look } from './look.ts';

export type Tasks = {
  readonly look: typeof look;
};

/** @returns the task of a name */
export const loaders: { readonly [Name in keyof Tasks]: () => Promise<Tasks[Name]> } = {
  look: async () => (await import('./look.ts')).look,
};
