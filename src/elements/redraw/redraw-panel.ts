// The panel that draws the picture of a unit again: the picture, its controls, and all that were drawn.

import type { UnitRecord } from '../../../pipeline/store/schema.ts';
import { atlasHref } from '../../href.ts';
import { openClient, ProbeError } from '../../probe/probe-client.ts';
import type { Drawn } from '../../redraw/draw.ts';
import { recipeOf, type Choice } from '../../redraw/recipe.ts';
import { make, makeButton } from '../make.ts';
import type { UnitPlace } from '../unit-address.ts';
import { aidsInWords, makeForm, type RedrawForm } from './redraw-form.ts';
import { RedrawView } from './redraw-view.ts';
import { makeTries } from './tries.ts';

/** Between two pictures on the way, at least; the second where the reader wants little to move. */
const LEAST_MS = 80;
const LEAST_STILL_MS = 2500;

const backendNames = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly' } as const;

export class RedrawPanel {
  readonly element: HTMLElement;
  private readonly address: string;
  private readonly unit: UnitRecord;
  private readonly leastMs: number;
  private readonly form: RedrawForm;
  private readonly view: RedrawView;
  private readonly tries = makeTries();
  private readonly status = make('p', 'redraw-status');
  private readonly act = makeButton('plain-button redraw-act', '', () => this.drawOrStop());
  private readonly other = makeButton('plain-button', 'Other noise', () => this.drawOther());
  private readonly save = makeButton('plain-button', 'Save PNG', () => void this.saveAsPng());
  /** Of the drawing that is under way. */
  private stopper: AbortController | undefined;
  /** Steps of it that were made. */
  private numMade = 0;

  /** Fetches what is known of the unit. Throws where that does not come. */
  static async open(place: UnitPlace): Promise<RedrawPanel> {
    const response = await fetch(atlasHref(`${place}.json`));
    return new RedrawPanel(place, (await response.json()) as UnitRecord);
  }

  private constructor(place: UnitPlace, unit: UnitRecord) {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.address = atlasHref(`${place.split('/')[0]}/probe/`);
    this.unit = unit;
    this.leastMs = isStill ? LEAST_STILL_MS : LEAST_MS;
    this.form = makeForm(unit);
    this.view = new RedrawView(unit, isStill);
    this.status.role = 'status';
    this.save.disabled = true;
    this.element = make(
      'section',
      'redraw',
      make('h2', '', 'Draw it again'),
      make(
        'p',
        'redraw-words label',
        'Gradient ascent on the network itself, in your browser: nothing leaves your machine. As set, it starts from the noise of the published picture and ends at that, or close to it. Three aids keep pictures from ending in noise that excites the unit: leave them off, one or all, to see what each does.',
      ),
      this.view.pictures,
      make(
        'div',
        'redraw-run',
        this.view.progress,
        this.status,
        make('div', 'redraw-buttons', this.act, this.other, this.save),
      ),
      this.form.element,
      this.tries.element,
    );
    this.element.ariaLabel = 'Draw it again';
    this.showActs();
  }

  /** Draws the first picture; the panel must be on its page. */
  begin(): void {
    this.act.focus();
    void this.draw();
  }

  private drawOrStop(): void {
    if (this.stopper) this.stopper.abort();
    else void this.draw();
  }

  private drawOther(): void {
    this.form.nextStart();
    void this.draw();
  }

  private async draw(): Promise<void> {
    this.stopper?.abort();
    const stopper = new AbortController();
    const isCurrent = () => this.stopper === stopper;
    const choice = this.form.read();
    this.stopper = stopper;
    this.numMade = 0;
    this.showActs();
    this.view.start(choice);
    try {
      this.status.textContent = 'Fetching the network …';
      const client = await openClient(this.address, (...bytes) => this.view.fetched(...bytes));
      if (!isCurrent()) return;
      this.status.textContent = `Drawing with ${backendNames[client.backend]} …`;
      const order = { recipe: recipeOf(this.unit, choice), leastMs: this.leastMs };
      const drawn = await client.run('draw', order, {
        signal: stopper.signal,
        onNews: (news) => {
          if (!isCurrent()) return;
          this.numMade = news.step;
          this.view.step(news);
        },
      });
      if (isCurrent()) this.end(drawn, choice, stopper.signal.aborted);
    } catch (error) {
      if (isCurrent()) this.status.textContent = wordsOf(error);
    } finally {
      if (isCurrent()) {
        this.stopper = undefined;
        this.showActs();
      }
    }
  }

  private end(drawn: Drawn, choice: Choice, isStopped: boolean): void {
    this.view.end(drawn, this.numMade);
    const seconds = (drawn.durationMs / 1000).toPrecision(2);
    const steps = `${this.numMade} steps in ${Number(seconds)} s`;
    const reached = drawn.isSilent
      ? 'the unit stayed silent; try other noise'
      : this.view.say(drawn, choice);
    this.status.textContent = `${isStopped ? 'Stopped' : 'Done'}, ${steps}: ${reached}.`;
    this.tries.add(
      drawn,
      aidsInWords(choice.aids),
      `${this.numMade} steps, noise ${choice.start + 1}`,
      this.view.tell(drawn, choice),
    );
    this.save.disabled = false;
  }

  private showActs(): void {
    this.act.textContent = this.stopper ? 'Stop' : 'Draw again';
  }

  private async saveAsPng(): Promise<void> {
    const file = await new Promise<Blob | null>((resolve) => this.view.canvas.toBlob(resolve));
    const link = document.createElement('a');
    link.download = `${this.unit.id.replace(/[^\w-]+/g, '-')}-drawn-again.png`;
    link.href = URL.createObjectURL(file!);
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

/** One line, with what to do. */
function wordsOf(error: unknown): string {
  const { reason } = error instanceof ProbeError ? error : { reason: undefined };
  const [said] = String(error instanceof Error ? error.message : error).split('\n');
  if (reason === 'download') return `The network did not come: ${said}. Try again.`;
  if (reason === 'device') return `Nothing in this browser can compute it: ${said}.`;
  return `It cannot be drawn: ${said}.`;
}
