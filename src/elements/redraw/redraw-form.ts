// What can be chosen of a picture that is drawn again.

import { aids, kindsOf, publishedChoice, type AimKind, type Choice } from '../../redraw/recipe.ts';
import type { Aid } from '../../redraw/redraw.ts';
import type { UnitRecord } from '../../../pipeline/store/schema.ts';
import { make } from '../make.ts';

const kindWords: Readonly<Record<AimKind, string>> = {
  positive: 'excites the unit',
  negative: 'inhibits the unit',
  neuron: 'excites its middle alone',
};

const aidWords: Readonly<Record<Aid, readonly [short: string, long: string]>> = {
  frequencies: ['frequencies', 'frequencies as in photographs'],
  colours: ['colours', 'colours as in the data set'],
  transforms: ['moves', 'moves and turns at each step'],
};

const sizes = [32, 48, 64, 96, 128, 192];
const stepCounts = [16, 32, 64, 128, 256, 512];

export type RedrawForm = {
  readonly element: HTMLElement;
  read(): Choice;
  /** Goes on to the next starting noise. */
  nextStart(): void;
};

export function makeForm(unit: UnitRecord): RedrawForm {
  const kinds = kindsOf(unit);
  const kind = select(kinds.map((each) => [each, kindWords[each]] as const));
  const size = select([]);
  const steps = select([]);
  const start = make('input', '');
  start.type = 'number';
  start.min = '1';
  start.value = '1';
  const boxes = aids.map((aid) => {
    const box = make('input', '');
    box.type = 'checkbox';
    box.name = aid;
    box.checked = true;
    return box;
  });
  const usePublished = () => {
    const published = publishedChoice(unit, kind.value as AimKind);
    fill(size, sizes, published.size, 'px');
    fill(steps, stepCounts, published.steps, '');
  };
  usePublished();
  kind.addEventListener('change', usePublished);
  const element = make(
    'div',
    'redraw-form tools label',
    ...(kinds.length > 1 ? [make('label', '', 'A picture that ', kind)] : []),
    make('label', '', 'Size ', size),
    make('label', '', 'Steps ', steps),
    make('label', '', 'Starting noise ', start),
    make(
      'fieldset',
      '',
      make('legend', '', 'Kept from noise by'),
      ...boxes.map((box, i) => make('label', '', box, ` ${aidWords[aids[i]!][1]}`)),
    ),
  );
  return {
    element,
    read: () => ({
      kind: kind.value as AimKind,
      size: Number(size.value),
      steps: Number(steps.value),
      aids: aids.filter((_, i) => boxes[i]!.checked),
      start: Math.max(1, Math.floor(start.valueAsNumber) || 1) - 1,
    }),
    nextStart: () => (start.value = String((start.valueAsNumber || 0) + 1)),
  };
}

/** In a few words: which aids a picture had. */
export function aidsInWords(chosen: readonly Aid[]): string {
  if (chosen.length === aids.length) return 'All aids';
  if (chosen.length === 0) return 'No aids';
  return `Only ${chosen.map((aid) => aidWords[aid][0]).join(' and ')}`;
}

function select(options: readonly (readonly [value: string, words: string])[]): HTMLSelectElement {
  const element = make('select', '');
  for (const [value, words] of options) element.add(new Option(words, value));
  return element;
}

/** Round numbers, and that of the published picture, which is chosen. */
function fill(
  element: HTMLSelectElement,
  round: readonly number[],
  published: number,
  unit: string,
): void {
  const values = [...new Set([...round, published])].toSorted((a, b) => a - b);
  element.replaceChildren(
    ...values.map((value) => {
      const isPublished = value === published;
      return new Option(`${value} ${unit}`.trim(), String(value), isPublished, isPublished);
    }),
  );
}
