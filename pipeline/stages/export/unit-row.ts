// A record → one row of a table: every number and word of a unit's page.

import { Picture } from '../../store/schema.ts';

export type Cell = number | boolean | string | null;

/** By the column's name, e.g. `spectrum.max`. */
export type Row = ReadonlyMap<string, Cell>;

/**
 * The fields of a record as columns. Fields of fields are joined by dots, things in lists are counted
 * from 0 (`examples.0.value`), lists of numbers or words are JSON (`spectrum.counts`). Left out is where
 * pictures lie in their files, and how things were made but for the key of that.
 */
export function unitRow(record: Readonly<Record<string, unknown>>): Row {
  const row = new Map<string, Cell>();
  for (const [name, value] of Object.entries(record)) addCells(row, name, value);
  return row;
}

function addCells(row: Map<string, Cell>, name: string, value: unknown): void {
  if (isCell(value)) row.set(name, value);
  else if (Array.isArray(value) && !value.some(isStructure)) {
    if (value.length > 0) row.set(name, JSON.stringify(value));
  } else if (isStructure(value) && !isPicture(value)) {
    const isProvenance = 'key' in value && 'recipe' in value;
    const fields = isProvenance ? { key: value['key'] } : value;
    for (const [field, own] of Object.entries(fields)) addCells(row, `${name}.${field}`, own);
  }
}

function isCell(value: unknown): value is number | boolean | string {
  return ['number', 'boolean', 'string'].includes(typeof value);
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPicture(value: unknown): boolean {
  return Picture.safeParse(value).success;
}
