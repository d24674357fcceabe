// What is said of a cell: its icon, how many activations it has, its patches, classes, images and units.

import type { MapCell } from '../../../pipeline/store/map-schema.ts';
import { cellName } from '../../cell-name.ts';
import type { CellDetails } from './map-files.ts';

/** What the page knows of the units of a layer. */
export type LayerUnits = {
  /** Channels that have no page, and that have no picture. */
  readonly absent: readonly number[];
  readonly bare: readonly number[];
  /** Names that people gave. */
  readonly names: Readonly<Record<number, string>>;
  /** Name of the layer, address of its page, of the folder of its pictures. */
  readonly layer: string;
  readonly page: string;
  readonly pictures: string;
};

export type Card = {
  readonly kind: 'activations' | 'units' | 'images';
  readonly details: CellDetails;
  readonly place: { readonly size: number; readonly col: number; readonly row: number };
  readonly icon: HTMLCanvasElement;
  readonly units: LayerUnits;
  readonly patchesAddress: string | undefined;
  readonly isPinned: boolean;
};

/** Side of the longest of the patches on the page, rem. */
const PATCH = 3.8;

/** Writes all of it, but for what is not known. */
export function fillCard(card: HTMLElement, content: Card): void {
  const { kind, details, place, icon, units, isPinned } = content;
  const { cell } = details;
  const name = cellName(place.col, place.row);
  const [unit] = cell.units;
  const isUnit = kind === 'units' && unit !== undefined;
  const head = make('header', '');
  icon.className = 'atlas-card-icon';
  const facts = make('div', '');
  facts.append(isUnit ? unitTitle(unit.channel, units) : make('h2', `Cell ${name}`));
  if (!isUnit) facts.append(make('p', describe(content)));
  if (cell.fit !== undefined) {
    facts.append(make('p', `Fit of its picture ${cell.fit.toFixed(2)}`));
  }
  if (!isPinned)
    facts.append(
      make('p', isUnit ? 'Click for its page' : 'Click to keep this card', 'atlas-card-hint'),
    );
  head.append(icon, facts);
  if (isPinned) head.append(closeButton());
  const parts = [
    head,
    ...section(kind === 'images' ? 'Nearest images' : 'Real patches', patchList(content)),
    ...section('Adds most to', classList(cell)),
    ...section(isUnit ? 'Strongest images are of' : 'Images of', labelList(cell)),
    ...(isUnit ? [] : section('Strongest units', unitList(cell, units))),
  ];
  card.replaceChildren(...parts);
}

/** The cell in one line, for those who hear it. */
export function announce({ kind, details, place, units }: Card): string {
  const { count, classes, labels, units: strongest } = details.cell;
  const [unit] = strongest;
  if (kind === 'units' && unit) return `${units.layer} unit ${unit.channel}`;
  const what = [
    `Cell ${cellName(place.col, place.row)}: ${amount(kind, count)}`,
    classes[0] && `adds most to ${classes[0].label}`,
    labels[0] && `images of ${labels[0].label}`,
  ];
  return what.filter(Boolean).join('; ');
}

function describe({ kind, details, place }: Card): string {
  return `${amount(kind, details.cell.count)} · ${place.size} × ${place.size} grid`;
}

function amount(kind: Card['kind'], count: number): string {
  const noun = kind === 'images' ? 'image' : 'activation';
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function section(title: string, list: HTMLElement | undefined): HTMLElement[] {
  return list?.firstChild ? [make('h3', title), list] : [];
}

function patchList({ details: { cell, patches }, patchesAddress }: Card): HTMLElement | undefined {
  if (!patches || !patchesAddress) return undefined;
  const list = make('p', '', 'atlas-card-patches');
  for (const { image, label, left, top, width, height } of cell.patches) {
    const scale = PATCH / Math.max(width, height);
    const patch = make('i', '');
    patch.role = 'img';
    patch.ariaLabel = patch.title = label ? `${label}: ${image}` : image;
    const rem = (px: number): string => `${(px * scale).toFixed(3)}rem`;
    patch.style.cssText = `width:${rem(width)};height:${rem(height)};background:url("${patchesAddress}") -${rem(left)} -${rem(top)} / ${rem(patches.width)} ${rem(patches.height)}`;
    list.append(patch);
  }
  return list;
}

function classList({ classes }: MapCell): HTMLElement {
  const most = Math.max(...classes.map(({ value }) => Math.abs(value)), 1e-9);
  const items = classes.map(({ label, value }) => {
    const item = make('li', label);
    item.style.setProperty('--share', `${Math.round((100 * Math.abs(value)) / most)}%`);
    if (value < 0) item.dataset['negative'] = '';
    item.append(make('b', signed(value)));
    return item;
  });
  return listOf(items, 'atlas-card-bars');
}

function labelList({ labels }: MapCell): HTMLElement {
  const items = labels.map(({ label, count }) => {
    const item = make('li', label);
    item.append(make('b', ` ${count.toLocaleString('en')}`));
    return item;
  });
  return listOf(items, 'atlas-card-labels');
}

function unitList({ units: strongest }: MapCell, units: LayerUnits): HTMLElement {
  const items = strongest.map(({ channel, weight }) => {
    const item = make('li', '');
    const link = units.absent.includes(channel) ? make('span', '') : make('a', '');
    if (link instanceof HTMLAnchorElement) link.href = `${units.page}${channel}/`;
    const name = units.names[channel];
    link.title = [`${units.layer}:${channel}`, name].filter(Boolean).join(' · ');
    link.append(unitPicture(channel, units), String(channel), make('b', signed(weight)));
    item.append(link);
    return item;
  });
  return listOf(items, 'atlas-card-units');
}

/** An empty box where there is none. */
function unitPicture(channel: number, { absent, bare, layer, pictures }: LayerUnits): HTMLElement {
  if (absent.includes(channel) || bare.includes(channel)) return make('i', '');
  const picture = document.createElement('img');
  picture.src = `${pictures}${channel}.positive.webp`;
  picture.alt = `Feature visualization of ${layer} unit ${channel}`;
  picture.width = picture.height = 64;
  return picture;
}

function unitTitle(channel: number, { absent, layer, page, names }: LayerUnits): HTMLElement {
  const title = make('h2', '');
  const link = make(absent.includes(channel) ? 'span' : 'a', `${layer}:${channel}`);
  if (link instanceof HTMLAnchorElement) link.href = `${page}${channel}/`;
  title.append(link);
  const name = names[channel];
  if (name) title.append(make('small', name));
  return title;
}

function closeButton(): HTMLElement {
  const button = make('button', '×', 'atlas-card-close');
  button.dataset['act'] = 'close';
  button.ariaLabel = 'Let go of this cell';
  return button;
}

function listOf(items: readonly HTMLElement[], className: string): HTMLElement {
  const list = make('ul', '', className);
  list.role = 'list';
  list.append(...items);
  return list;
}

function make(tag: string, text: string, className?: string): HTMLElement {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function signed(value: number): string {
  const text = Math.abs(value).toPrecision(2);
  return `${value < 0 ? '−' : '+'}${Number(text)}`;
}
