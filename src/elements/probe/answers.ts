// What the network answers to an image, in words and lines.

import { activation, percent } from '../../format.ts';
import { atlasHref, pageHref } from '../../href.ts';
import type { Seen } from '../../probe/look.ts';
import { make, makeLink, makePicture } from '../make.ts';
import { unitPicture } from '../unit-address.ts';

/** Of the pictures of units, px. */
const SIDE = 56;

type Bar = { readonly label: string; readonly value: string; readonly share: number };

/** What is said of an image beside it. */
export function answersTo({ unit, predictions }: Seen): HTMLElement[] {
  const parts = [unit && section(unit.name, unitBars(unit)), predictions && answerOf(predictions)];
  return parts.filter((part) => part !== undefined);
}

/** The strongest units of each layer. @param model its slug */
export function unitsOf({ layers }: Seen, model: string): HTMLElement[] {
  if (layers.length === 0) return [];
  return [
    make('h3', '', 'Units that respond most'),
    make('p', 'label', 'As a share of the largest activation that each reaches in the data set.'),
    make(
      'div',
      'probe-layers',
      ...layers.map((layer) => layerUnits(model, layer, layers.length > 1)),
    ),
  ];
}

function answerOf(predictions: NonNullable<Seen['predictions']>): HTMLElement {
  const bars = predictions.map(({ label, probability }) => {
    return { label, value: percent(probability), share: probability };
  });
  return section('Its answer', barList(bars));
}

function section(title: string, ...content: readonly Node[]): HTMLElement {
  return make('div', '', make('h3', '', title), ...content);
}

function unitBars({ value, largest, map }: NonNullable<Seen['unit']>): HTMLElement {
  if (largest <= 0) {
    return make('p', 'label', `${activation(value)}; no image of the data set excites it.`);
  }
  const most = Math.max(value, largest);
  const here = map ? 'Largest in your image' : 'Your image';
  return barList([
    { label: here, value: activation(value), share: value / most },
    { label: 'Largest in the data set', value: activation(largest), share: largest / most },
  ]);
}

function barList(bars: readonly Bar[]): HTMLElement {
  const list = make('ol', 'bars label');
  list.setAttribute('role', 'list');
  for (const { label, value, share } of bars) {
    const item = make('li', '', label, make('b', '', value));
    item.style.setProperty('--share', `${Math.round(100 * Math.max(0, share))}%`);
    list.append(item);
  }
  return list;
}

function layerUnits(
  model: string,
  { slug, name, units }: Seen['layers'][number],
  isNamed: boolean,
): HTMLElement {
  const list = make('ul', 'unit-links label');
  list.setAttribute('role', 'list');
  for (const { channel, share, hasPicture } of units) {
    const place = `${model}/${slug}/${channel}`;
    const picture = hasPicture
      ? makePicture(atlasHref(unitPicture(place)), '', SIDE)
      : make('i', '');
    const link = makeLink(pageHref(model, slug, channel), '', picture, `${name}:${channel}`);
    list.append(make('li', '', link, make('b', '', percent(Math.max(0, share)))));
  }
  const title = make('h4', 'label', makeLink(pageHref(model, slug), '', name));
  return make('div', 'probe-layer', isNamed ? title : undefined, list);
}
