// What people may write of a circuit: `CIRCUITS/NAME.yaml`, one in each file, which names its page.

import { z } from 'zod';
import { parseUserInput } from '../../base/user-input.ts';
import { parseYaml } from '../yaml-folder.ts';

const line = z
  .string()
  .trim()
  .regex(/^[^\n]+$/, { error: 'expected one line of text' });

const UnitInput = z.union(
  [
    line.transform((unit) => ({ unit, label: undefined })),
    z.strictObject({
      /** The unit, as `LAYER:CHANNEL`; the layer as on its page. */
      unit: line,
      /** What it stands for in this circuit, in a few words, at most 60 characters. Default: its name alone. */
      label: line.max(60, { error: 'expected at most 60 characters' }).optional(),
    }),
  ],
  { error: 'expected a unit as LAYER:CHANNEL, or { unit, label }' },
);

export const CircuitInput = z.strictObject({
  /** The model, called as in addresses. */
  model: line,
  /** At most 80 characters. */
  title: line.max(80, { error: 'expected at most 80 characters' }),
  /** What is to be seen, and what speaks against it: one or more sentences. Default: none. */
  caption: z.string().trim().min(1).optional(),
  /** Units that stand together, at least one group. */
  groups: z
    .array(
      z.strictObject({
        /** What its units have in common, in a few words. Default: nothing is said. */
        label: line.optional(),
        /** At least one. */
        units: z.array(UnitInput).min(1, { error: 'expected at least one unit' }),
      }),
    )
    .min(1, { error: 'expected at least one group' }),
});

/** A circuit that was read, and where each of its units was written. */
export type WrittenCircuit = z.output<typeof CircuitInput> & {
  /** Its name in addresses: that of its file. */
  readonly slug: string;
  /** File and line of the model, and of a unit, by its group and its place in that. */
  readonly modelSource: string;
  readonly sourceOf: (group: number, unit: number) => string;
};

/**
 * Reads a circuit.
 *
 * @param source what messages call the file, e.g. its path
 * @throws UserError with file and line for the first thing that is wrong
 */
export function parseCircuit(yamlText: string, source: string, slug: string): WrittenCircuit {
  const { value, placeOf } = parseYaml(yamlText, source, 'a circuit');
  const written = value ?? {};
  const issue = CircuitInput.safeParse(written).error?.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue?.path;
  const circuit = parseUserInput(CircuitInput, written, placeOf(field ?? []));
  return {
    ...circuit,
    slug,
    modelSource: placeOf(['model']),
    sourceOf: (group, unit) => placeOf(['groups', group, 'units', unit]),
  };
}
