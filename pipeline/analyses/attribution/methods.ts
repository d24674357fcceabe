// All attribution methods, by name.

import { unknownName } from '../../base/user-error.ts';
import { gradient } from './gradient.ts';
import type { Method } from './method.ts';

/** In the order in which they are shown. */
export const methods: readonly Method[] = [gradient];

/** Throws a UserError with the nearest names where there is none of the name. */
export function getMethod(name: string): Method {
  const method = methods.find((each) => each.name === name);
  if (method) return method;
  throw unknownName(
    'method',
    name,
    methods.map((each) => each.name),
  );
}
