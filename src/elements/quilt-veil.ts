// <quilt-veil>: a slider for the share of the largest activation below which the images of a quilt are veiled.

class QuiltVeil extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('[type=range]')?.addEventListener('input', this.apply);
  }

  private apply = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    const curve = this.querySelector('feFuncA')!;
    const intercept = -Number(curve.getAttribute('slope')) * Number(value);
    curve.setAttribute('intercept', String(intercept));
    this.querySelector('output')!.value = `${Math.round(100 * Number(value))} %`;
    // who moves it wants to see what it does
    this.querySelector<HTMLInputElement>('[type=checkbox]')!.checked = true;
  };
}

customElements.define('quilt-veil', QuiltVeil);
