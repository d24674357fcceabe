// One unit as a column of the comparison: picture, patches, spectrum, labels, trust, each in a row of its own.

import type { Picture, UnitRecord } from '../../../pipeline/store/schema.ts';
import { activation, count, percent } from '../../format.ts';
import { atlasHref } from '../../href.ts';
import { isPixelated, sheetStyle } from '../../sprite.ts';
import { checkWords, wholeTitles } from '../../trust-words.ts';
import { make, makeButton, makeLink } from '../make.ts';
import { unitHref, type UnitPlace } from '../unit-address.ts';
import { drawSpectrum } from './draw-spectrum.ts';

const NUM_PATCHES = 6;
const NUM_LABELS = 4;

/** @param takeOff is called where the reader no longer wants it */
export function unitColumn(place: UnitPlace, unit: UnitRecord, takeOff: () => void): HTMLElement {
  const off = makeButton('unit-off', '×', takeOff);
  off.ariaLabel = `Take ${unit.id} off`;
  const head = make(
    'header',
    '',
    make('h2', '', makeLink(unitHref(place), '', unit.id)),
    make('p', 'label', [unit.annotation?.name, place.split('/')[0]].filter(Boolean).join(' · ')),
    off,
  );
  return make(
    'article',
    'compared',
    head,
    picture(place, unit),
    patches(unit),
    spectrum(unit),
    labels(unit),
    trust(unit),
  );
}

/** A column for a unit that there is not, with what may have been meant. */
export function missingColumn(
  written: string,
  suggestion: { readonly words: string; readonly href: string } | undefined,
  takeOff: () => void,
): HTMLElement {
  const off = makeButton('unit-off', '×', takeOff);
  off.ariaLabel = `Take ${written} off`;
  const notice = make('p', 'notice', 'This atlas has no page for that unit.');
  if (suggestion) notice.append(' Perhaps ', makeLink(suggestion.href, '', suggestion.words), '?');
  return make('article', 'compared', make('header', '', make('h2', '', written), off), notice);
}

function section(title: string, ...content: readonly (Node | string | undefined)[]): HTMLElement {
  return make('section', '', make('h3', 'label', title), ...content);
}

function picture(place: UnitPlace, { id, positive, dead }: UnitRecord): HTMLElement {
  if (!positive) {
    const why = dead ? 'Dead: nothing excites it.' : 'No picture that excites it could be made.';
    return section('Excites it', make('p', 'label', why));
  }
  const { file, width, height } = positive.picture;
  const image = make('img', isPixelated(positive.picture) ? 'is-pixels' : '');
  image.width = width;
  image.height = height;
  image.alt = `Feature visualization of ${id}`;
  image.src = atlasHref(file);
  return section('Excites it', makeLink(unitHref(place), '', image));
}

function patches({ examples, dead }: UnitRecord): HTMLElement {
  const shown = dead ? [] : examples.slice(0, NUM_PATCHES);
  const [first] = shown;
  if (!first) return section('Strongest patches', make('p', 'label', 'None were seen.'));
  const list = make('div', 'sheet compared-patches');
  list.classList.toggle('sprite-pixels', isPixelated(first.patch));
  list.role = 'img';
  list.ariaLabel = `Patches of ${shown.map(({ label, image }) => label ?? image).join(', ')}`;
  list.append(...shown.map(({ patch, image }) => cell(patch, image)));
  return section('Strongest patches', list);
}

function cell(patch: Picture, title: string): HTMLElement {
  const box = make('i', '');
  box.title = title;
  for (const part of sheetStyle(patch)!.split(/;(?=--)/)) {
    const [property, value] = part.split(/:(.*)/);
    box.style.setProperty(property!, value!);
  }
  return box;
}

function spectrum({ id, spectrum: own, dead }: UnitRecord): HTMLElement {
  if (dead || !own || own.max <= own.min) {
    return section('Activations', make('p', 'label', 'None above 0.'));
  }
  const words = `At or below 0 at ${percent(own.inactiveShare)} of ${count(own.numPositions)} positions. Mean ${activation(own.mean)}, largest ${activation(own.max)}.`;
  return section('Activations', drawSpectrum(own, id), make('p', 'label', words));
}

function labels({ selectivity }: UnitRecord): HTMLElement {
  const title = 'Labels of the strongest images';
  if (!selectivity) return section(title, make('p', 'label', 'None.'));
  const list = make('ol', 'bars label');
  list.setAttribute('role', 'list');
  for (const { label, count: own } of selectivity.labels.slice(0, NUM_LABELS)) {
    const item = make('li', '', label, make('b', '', count(own)));
    item.style.setProperty('--share', `${Math.round((100 * own) / selectivity.numImages)}%`);
    list.append(item);
  }
  return section(title, list, make('p', 'label', `Of ${count(selectivity.numImages)} images`));
}

function trust({ trust: own, positive, examples, dead }: UnitRecord): HTMLElement {
  if (!own || dead) return section('Trust', make('p', 'label', 'Not checked.'));
  const list = make('div', 'trust');
  const verdict = positive ? wholeTitles[own.verdict] : 'There is no picture to trust';
  list.append(make('p', `trust-${own.verdict}`, make('strong', '', `${verdict}.`)));
  const checks = make('ul', '');
  checks.setAttribute('role', 'list');
  for (const check of checkWords(own, examples.length)) {
    const item = make('li', `trust-${check.verdict}`, check.title);
    item.title = check.text;
    checks.append(item);
  }
  list.append(checks);
  return section('Trust', list);
}
