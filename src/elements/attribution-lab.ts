// <attribution-lab>: shows one map large over the photograph, with sliders for how opaque it is and from which share of its largest value on; arrows lead to the next method.

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

class AttributionLab extends HTMLElement {
  private at = 0;

  connectedCallback(): void {
    for (const method of this.querySelectorAll('article')) this.addButton(method);
    this.dialog.addEventListener('keydown', this.key);
    this.dialog.addEventListener('click', this.step);
    this.dialog.addEventListener('input', this.slide);
    // back to the map that was seen last
    this.dialog.addEventListener('close', () => {
      this.methods[this.at]?.querySelector('button')?.focus();
    });
  }

  private addButton(method: Element): void {
    const button = document.createElement('button');
    button.ariaLabel = `Enlarge ${method.querySelector('h3')!.textContent}`;
    button.ariaHasPopup = 'dialog';
    button.addEventListener('click', () => {
      this.show(this.methods.indexOf(method));
      this.dialog.showModal();
    });
    method.querySelector('.lab-map')!.append(button);
  }

  private show(index: number): void {
    const { length } = this.methods;
    this.at = (index + length) % length;
    const method = this.methods[this.at]!;
    const map = seenIn(method, '.lab-map i')!;
    const said = seenIn(method, '.by-class > p')!;
    const grid = this.querySelector('.lab-grid')!;
    const large = this.dialog.querySelector<HTMLElement>('.lab-large')!;
    large.setAttribute('style', `${grid.getAttribute('style')};${map.getAttribute('style') ?? ''}`);
    large.style.setProperty('--sheet', getComputedStyle(map).getPropertyValue('--sheet'));
    large.classList.toggle('sprite-pixels', grid.classList.contains('sprite-pixels'));
    large.querySelector('i')!.ariaLabel = map.ariaLabel;
    this.dialog.querySelector('h2')!.textContent = map.ariaLabel;
    const words = method.querySelector('.lab-words')!;
    this.dialog
      .querySelector('.lab-said')!
      .replaceChildren(...[said, ...words.children].map((part) => part.cloneNode(true)));
  }

  private key = (event: KeyboardEvent): void => {
    // the page stays where it is while the dialog is open
    event.stopPropagation();
    const step = steps[event.key];
    if (step === undefined || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    this.show(this.at + step);
  };

  private step = ({ target }: Event): void => {
    const { step } = (target as HTMLElement).dataset;
    if (step) this.show(this.at + Number(step));
  };

  private slide = ({ target }: Event): void => {
    const { name, value } = target as HTMLInputElement;
    if (name === 'opacity') return this.dialog.style.setProperty('--opacity', value);
    const curve = this.dialog.querySelector('feFuncA')!;
    const slope = Number(curve.getAttribute('slope'));
    curve.setAttribute('intercept', String(-slope * Number(value)));
    this.dialog.querySelector('output')!.value = `${Math.round(100 * Number(value))} %`;
  };

  /** Those that are seen. */
  private get methods(): Element[] {
    return [...this.querySelectorAll('article')].filter((method) => method.checkVisibility());
  }

  private get dialog(): HTMLDialogElement {
    return this.querySelector('dialog')!;
  }
}

/** Of what is told class by class, what is chosen. */
function seenIn(method: Element, selector: string): Element | undefined {
  return [...method.querySelectorAll(selector)].find((each) => each.checkVisibility());
}

customElements.define('attribution-lab', AttributionLab);
