// What a user wrote, checked against a schema: the value, or one line that names the field.

import { z } from 'zod';
import { unknownName, UserError } from './user-error.ts';

/**
 * Checks `value`, e.g. a parsed card, against a schema.
 *
 * @param source what messages call it, e.g. the path of the file
 * @throws UserError for the first field that is wrong; an unknown one is answered with the nearest names
 */
export function parseUserInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  source: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw toUserError(result.error.issues[0]!, schema, value, source);
}

/** A value as messages quote it: JSON, cut to one short line. */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no NaN.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function toUserError(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  value: unknown,
  source: string,
): UserError {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const noun = `${source}, field${path && ` of ${path}`}`;
    return unknownName(noun, issue.keys[0]!, keysAt(schema, issue.path));
  }
  let got = value;
  for (const key of issue.path) got = (got as Record<PropertyKey, unknown>)[key];
  const noun = path ? `${source}, ${path}` : source;
  return new UserError(`${noun}: got ${quote(got)}, expected ${expectation(issue)}`);
}

/** `models[0].path` */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Zod's sentence, from `expected` on: schemas give their own where its words would not help. */
function expectation({ message }: z.core.$ZodIssue): string {
  return message.replace(/^.*?expected /, '').replace(/, received \w+$/, '');
}

/** The fields an object may have at a path of a schema. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let schemas = unwrap(schema);
  for (const key of path) {
    schemas = schemas.flatMap((at) => {
      const next =
        at instanceof z.ZodObject
          ? at.shape[String(key)]
          : at instanceof z.ZodArray
            ? at.element
            : [];
      return next instanceof z.ZodType ? unwrap(next) : [];
    });
  }
  return schemas.flatMap((at) => (at instanceof z.ZodObject ? Object.keys(at.shape) : []));
}

/** What stands under the optional and defaults of a schema; all members of a union. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.def.innerType as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((member) => unwrap(member as z.ZodType));
  }
  return [schema];
}
