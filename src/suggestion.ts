// A label for a unit, as the text of a file that a reader fills in, and where such a file goes.

import type { UnitRecord } from '../pipeline/store/schema.ts';

const folder = 'content/units';

/** A list of one label in YAML; what the unit is called already is filled in. JSON strings are YAML. */
export function suggestionYaml({ id, model, annotation }: UnitRecord): string {
  const { name = '', description = '', family = '', tags = [], author = '' } = annotation ?? {};
  return [
    `- unit: ${JSON.stringify(`${model}/${id}`)}`,
    `  name: ${JSON.stringify(name)} # what it responds to, in a few words`,
    ...optional('description', description, 'what is seen, and what not'),
    ...optional('family', family, 'the units it belongs to'),
    ...optional('tags', tags, 'to find it by'),
    ...optional('author', author, 'who says so'),
    '  # confidence: medium # low, high or 0…1',
    '',
  ].join('\n');
}

/** A field that may be left out: it is commented out where it is empty. */
function optional(name: string, value: string | readonly string[], what: string): string[] {
  const field = `${name}: ${JSON.stringify(value)}`;
  return [value.length > 0 ? `  ${field}` : `  # ${field} # ${what}`];
}

/**
 * The page of the repository's host where the label is written: a new file with the text in it; for a
 * unit that has a label, the folder of labels.
 *
 * @param repository e.g. `https://github.com/owner/name`
 */
export function suggestionHref(repository: string, unit: UnitRecord): string {
  const root = repository.replace(/\/+$/, '');
  if (unit.annotation) return `${root}/tree/main/${folder}`;
  const query = new URLSearchParams({
    filename: `${unit.model}-${unit.layer}-${unit.channel}.yaml`,
    value: suggestionYaml(unit),
  });
  return `${root}/new/main/${folder}?${query.toString()}`;
}
