// How a unit is cited: a BibTeX entry that says of which model and data set, and of what day.

import type { ModelRecord, UnitRecord } from '../pipeline/store/schema.ts';

export type Cited = {
  readonly unit: Pick<UnitRecord, 'id' | 'layer' | 'channel' | 'annotation'>;
  readonly model: Pick<ModelRecord, 'slug' | 'name' | 'hash' | 'dataset' | 'version'>;
  /** Of the unit's page. */
  readonly address: string;
  /** Of the atlas, as `2026-01-31`. */
  readonly date?: string;
};

/** The entry, of type `misc`, with a line per field. */
export function bibtex({ unit, model, address, date }: Cited): string {
  const { id, annotation } = unit;
  const key = `${model.slug}-${unit.layer}-${unit.channel}`.replaceAll('~', '_');
  const title = `Unit ${id} of ${model.name}${annotation ? `: ${annotation.name}` : ''}`;
  const made = [
    `model SHA-256 ${model.hash}`,
    `data set fingerprint ${model.dataset.fingerprint.slice(0, model.hash.length)}`,
    ...(date ? [`atlas of ${date}`] : []),
  ];
  const [year, month] = date?.split('-') ?? [];
  const fields = [
    ['title', `{${escapeLatex(title)}}`],
    ['howpublished', escapeLatex(`Micrographia ${model.version}, a model microscope`)],
    ['year', year],
    ['month', month && String(Number(month))],
    ['url', address],
    ['note', escapeLatex(made.join(', '))],
  ].flatMap(([name, value]) => (value ? [`  ${name} = {${value}}`] : []));
  return `@misc{${key},\n${fields.join(',\n')}\n}\n`;
}

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Text as LaTeX sets it. */
export function escapeLatex(text: string): string {
  return text.replace(/[\\~^&%$#_{}]/g, (character) => commands[character] ?? `\\${character}`);
}
