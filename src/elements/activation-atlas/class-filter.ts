// The fields for a class, for one to compare it with and for what it is told by; and the scale of what is shown.

import type { ClassMeasure } from './address.ts';
import { largestOf } from './class-values.ts';
import type { MapFiles } from './map-files.ts';
import type { Asked } from './scenes.ts';

export type ClassChoice = Pick<Asked, 'measure' | 'label' | 'against'>;

export class ClassFilter {
  private readonly form: HTMLFormElement;
  private readonly legend: HTMLElement;
  /** Names the ends of the map where cells stand apart. */
  private readonly axis: HTMLElement;
  private readonly onChoose: (choice: ClassChoice) => void;
  private files: MapFiles | undefined;
  /** Of the list of suggestions. */
  private listed: ClassMeasure | undefined;

  constructor(
    { form, legend, axis }: { form: HTMLFormElement; legend: HTMLElement; axis: HTMLElement },
    onChoose: (choice: ClassChoice) => void,
  ) {
    this.form = form;
    this.legend = legend;
    this.axis = axis;
    this.onChoose = onChoose;
    form.addEventListener('change', (event) => {
      const { name } = event.target as HTMLInputElement;
      if (['class', 'against', 'by'].includes(name)) this.choose();
    });
    // a suggestion that is taken, before the field is left
    form.addEventListener('input', ({ target }) => {
      const { value, type } = target as HTMLInputElement;
      if (type === 'search' && this.files?.classes(this.measure).includes(value)) this.choose();
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    // the cross of a field, and Escape in it, clear it without more
    form.addEventListener('search', () => this.choose());
    form.addEventListener('focusin', () => this.suggest());
  }

  show(files: MapFiles): void {
    this.files = files;
    this.listed = undefined;
    const known = (['scores', 'counts'] as const).filter(
      (measure) => files.classes(measure).length,
    );
    for (const part of this.form.querySelectorAll<HTMLElement>('[data-for]')) {
      const { for: needed } = part.dataset;
      part.hidden =
        needed === 'both'
          ? known.length < 2
          : needed === 'any'
            ? known.length === 0
            : !files.record.scores;
    }
    const { by } = this;
    if (!known.includes(this.measure) && known[0]) by.value = known[0];
  }

  /** Writes a choice into the fields. */
  set({ measure, label, against }: ClassChoice): void {
    if (this.files?.classes(measure).length) this.by.value = measure;
    this.field('class').value = label ?? '';
    this.field('against').value = against ?? '';
    this.field('against').disabled = label === undefined;
  }

  private choose(): void {
    const { measure } = this;
    const label = this.find(this.field('class').value);
    const against = label === undefined ? undefined : this.find(this.field('against').value);
    const choice = { measure, label, against: against === label ? undefined : against };
    this.set(choice);
    this.onChoose(choice);
  }

  /** The class that is meant: of that name, else the first that begins so, else that has the words. */
  private find(typed: string): string | undefined {
    const words = typed.trim().toLowerCase();
    if (!words) return undefined;
    const classes = this.files?.classes(this.measure) ?? [];
    const is = (test: (name: string) => boolean) =>
      classes.find((name) => test(name.toLowerCase()));
    return (
      is((name) => name === words) ??
      is((name) => name.startsWith(words)) ??
      is((name) => name.includes(words))
    );
  }

  /** Fills the list of suggestions when it is first wanted: there may be a thousand. */
  private suggest(): void {
    if (this.listed === this.measure || !this.files) return;
    this.listed = this.measure;
    const options = this.files.classes(this.measure).map((name) => new Option(name, name));
    this.form.querySelector('datalist')!.replaceChildren(...options);
  }

  /**
   * Says what the colours stand for.
   *
   * @param values of the cells shown; undefined where no class is asked for
   */
  explain({ measure, label, against }: ClassChoice, values: Float32Array | undefined): void {
    const { legend } = this;
    legend.hidden = !values || label === undefined;
    if (!values || label === undefined) return;
    const largest = largestOf(values);
    const isShare = measure === 'counts';
    const print = (value: number): string =>
      isShare ? `${Number((100 * value).toPrecision(2))} %` : String(Number(value.toPrecision(2)));
    const what = isShare
      ? `The share of a cell that comes from images of ${label}.`
      : `What a cell adds to the logit of ${label}.`;
    const text = against ? `${label} less ${against}; the fullest cells stand lowest.` : what;
    legend.dataset['ends'] = isShare && !against ? 'one' : 'two';
    const [left, right] = this.axis.children;
    left!.textContent = `more for ${against ?? ''}`;
    right!.textContent = `more for ${label}`;
    const [low, high] = legend.querySelectorAll('b');
    low!.textContent = isShare && !against ? '0' : `−${print(largest)}`;
    high!.textContent = isShare && !against ? print(largest) : `+${print(largest)}`;
    legend.querySelector('p')!.textContent = text;
  }

  private get measure(): ClassMeasure {
    return this.by.value === 'counts' ? 'counts' : 'scores';
  }

  private get by(): HTMLSelectElement {
    return this.form.querySelector('select[name="by"]')!;
  }

  private field(name: 'class' | 'against'): HTMLInputElement {
    return this.form.querySelector(`input[name="${name}"]`)!;
  }
}
