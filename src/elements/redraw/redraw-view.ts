// The picture that is being drawn beside the published one, and how far it is.

import type { UnitRecord, Visualization } from '../../../pipeline/store/schema.ts';
import { activation, percent } from '../../format.ts';
import { atlasHref } from '../../href.ts';
import type { DrawNews, Drawn } from '../../redraw/draw.ts';
import type { Choice } from '../../redraw/recipe.ts';
import type { View } from '../../redraw/redraw.ts';
import { placeStyle } from '../../sprite.ts';
import { make } from '../make.ts';
import { makeCurve } from './ascent-curve.ts';
import { paint } from './paint.ts';

type Measured = Pick<View, 'activation' | 'peak'>;

export class RedrawView {
  readonly pictures = make('div', 'redraw-pictures');
  readonly progress: HTMLElement;
  readonly canvas = make('canvas', '');
  private readonly caption = make('figcaption', '', 'Drawn here');
  private readonly published = make('figure', '');
  private readonly bar = make('progress', '');
  private readonly line = make('p', 'label');
  private readonly curve = makeCurve();
  private readonly unit: UnitRecord;
  /** Whether little is to move: steps are told when the picture is. */
  private readonly isStill: boolean;
  private choice: Choice | undefined;

  constructor(unit: UnitRecord, isStill: boolean) {
    this.unit = unit;
    this.isStill = isStill;
    // square as long as it is empty
    this.canvas.width = 1;
    this.canvas.height = 1;
    this.canvas.role = 'img';
    this.canvas.ariaLabel = `Picture of ${unit.id}, drawn here`;
    this.bar.ariaLabel = 'Progress';
    this.pictures.append(make('figure', '', this.canvas, this.caption), this.published);
    this.progress = make('div', 'redraw-progress', this.bar, this.line, this.curve.element);
  }

  /** What a picture reaches, in words. */
  say(measured: Measured, choice: Choice): string {
    const share = this.shareOf(measured, choice);
    const compared = share && `, ${share} of the published picture’s`;
    return `${nameOf(choice)} activation ${activation(valueOf(measured, choice))}${compared}`;
  }

  /** The same in numbers alone. */
  tell(measured: Measured, choice: Choice): string {
    const share = this.shareOf(measured, choice);
    return activation(valueOf(measured, choice)) + (share && ` (${share})`);
  }

  /** Of what the published picture reaches; empty where there is none, or none to compare with. */
  private shareOf(measured: Measured, choice: Choice): string {
    const other = this.unit[choice.kind];
    const share = other ? valueOf(measured, choice) / valueOf(other, choice) : 0;
    return share > 0 ? percent(share).replaceAll(' ', '\u00a0') : '';
  }

  /** Bytes of the network that came, of all. */
  fetched(numBytes: number, total: number): void {
    this.bar.max = total;
    this.bar.value = numBytes;
  }

  start(choice: Choice): void {
    this.choice = choice;
    const other = this.unit[choice.kind];
    this.showPublished(other, choice);
    this.curve.start(choice.steps, other && valueOf(other, choice));
    this.bar.value = 0;
    this.line.textContent = `0 of ${choice.steps} steps`;
  }

  step({ step, isSecondTry, view }: DrawNews): void {
    const choice = this.choice!;
    if (this.isStill && !view) return;
    this.bar.max = choice.steps;
    this.bar.value = step;
    const attempt = isSecondTry ? ', second try: the first stayed silent' : '';
    this.line.textContent = `${step} of ${choice.steps} steps${attempt}`;
    if (view) this.show(view, step);
  }

  end(drawn: Drawn, numSteps: number): void {
    this.show(drawn, numSteps);
  }

  private show(view: View, step: number): void {
    paint(this.canvas, view);
    this.curve.add(step, valueOf(view, this.choice!));
    this.caption.replaceChildren('Drawn here: ', this.say(view, this.choice!));
  }

  private showPublished(other: Visualization | undefined, choice: Choice): void {
    this.published.replaceChildren();
    if (!other) return;
    const image = make('img', '');
    image.src = atlasHref(other.picture.file);
    image.alt = `Picture of ${this.unit.id}, as published`;
    const sprite = make('span', 'sprite', image);
    sprite.setAttribute('style', placeStyle(other.picture)!);
    const value = activation(valueOf(other, choice));
    const caption = make('figcaption', '', `Published: ${nameOf(choice)} activation ${value}`);
    this.published.append(sprite, caption);
  }
}

/** What counts of a picture: of the neuron in the middle its strongest activation, else the mean. */
function valueOf({ activation: mean, peak }: Measured, { kind }: Choice): number {
  return kind === 'neuron' ? peak : mean;
}

function nameOf({ kind }: Choice): string {
  return kind === 'neuron' ? 'strongest' : 'mean';
}
