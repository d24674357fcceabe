// What may be written of a unit by people, in files of labels: `UNITS/*.yaml`, each a list.

import { z } from 'zod';
import { UserError } from '../../base/user-error.ts';
import { parseUserInput } from '../../base/user-input.ts';
import { parseYaml } from '../yaml-folder.ts';

/** What the words for confidence stand for. */
const confidences = { low: 0.3, medium: 0.6, high: 0.9 } as const;

const line = z
  .string()
  .trim()
  .regex(/^[^\n]+$/, { error: 'expected one line of text' });

export const AnnotationInput = z.strictObject({
  /** The unit: `MODEL/LAYER:CHANNEL`, e.g. `specimens/mixed4a:12`; in an atlas of one model also `LAYER:CHANNEL`. The model is called as in addresses, the layer as on its page. */
  unit: z.string().min(1),
  /** What the unit responds to, in a few words, at most 60 characters. Stands under its id. */
  name: line.max(60, { error: 'expected at most 60 characters' }),
  /** One or more sentences: what is seen, and what speaks against it. Default: none. */
  description: z.string().trim().min(1).optional(),
  /** The group of units it belongs to, e.g. `lattices`; the page of a layer filters by it. Default: none. */
  family: line.max(60, { error: 'expected at most 60 characters' }).optional(),
  /** Further words to find it by. Default: none. */
  tags: z.array(line).default([]),
  /** Who says so. Default: nobody is named. */
  author: line.optional(),
  /** How sure the author is: 0…1, or `low` (0.3), `medium` (0.6), `high` (0.9). Default: not said. */
  confidence: z
    .union(
      [
        z.number().min(0).max(1),
        z.enum(['low', 'medium', 'high']).transform((word) => confidences[word]),
      ],
      { error: 'expected a number in 0…1 or one of low, medium, high' },
    )
    .optional(),
  /** When it was said, as `2026-01-31`. Default: not said. */
  date: z.iso.date({ error: 'expected a day as 2026-01-31' }).optional(),
});

/** What people say of a unit. Fields are those of `AnnotationInput`. */
export type Annotation = Omit<z.output<typeof AnnotationInput>, 'unit'>;

/** An annotation, the unit as it was written and where that was. */
export type WrittenAnnotation = {
  readonly unit: string;
  readonly annotation: Annotation;
  /** File and line, as messages name them. */
  readonly source: string;
};

/**
 * Reads a file of labels.
 *
 * @param source what messages call the file, e.g. its path
 * @throws UserError with file and line for the first thing that is wrong
 */
export function parseAnnotations(yamlText: string, source: string): WrittenAnnotation[] {
  const { value, placeOf } = parseYaml(yamlText, source, 'a list of labels');
  const written: unknown = value ?? [];
  if (!Array.isArray(written)) {
    throw new UserError(`${source}: got no list, expected a list of labels, each \`- unit: …\``);
  }
  return written.map((each: unknown, i) => {
    const issue = AnnotationInput.safeParse(each).error?.issues[0];
    const field = issue?.code === 'unrecognized_keys' ? issue.keys : (issue?.path ?? ['unit']);
    const place = placeOf([i, ...field]);
    const { unit, ...annotation } = parseUserInput(AnnotationInput, each, place);
    return { unit, annotation, source: place };
  });
}
