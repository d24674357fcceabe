// <figure-save>: two buttons that save the drawings of their figure, as they stand, as one SVG or PNG.

import { drawingOf } from './drawing.ts';

/** Pixels of a PNG per px of the page. */
const SCALE = 2;

class FigureSave extends HTMLElement {
  connectedCallback(): void {
    if (this.firstChild) return;
    this.append(this.button('SVG', asSvg), this.button('PNG', asPng));
  }

  private button(format: string, convert: (svg: SVGSVGElement) => Promise<Blob>): HTMLElement {
    const button = document.createElement('button');
    const { name } = this.dataset;
    button.textContent = format;
    button.ariaLabel = `Save ${name} as ${format}`;
    button.addEventListener('click', async () => {
      const file = await convert(await drawingOf(this.closest('figure')!));
      const link = document.createElement('a');
      link.download = `${name!.replace(/[^\w-]+/g, '-')}.${format.toLowerCase()}`;
      link.href = URL.createObjectURL(file);
      link.click();
      URL.revokeObjectURL(link.href);
    });
    return button;
  }
}

async function asSvg(svg: SVGSVGElement): Promise<Blob> {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });
}

async function asPng(svg: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  const text = new XMLSerializer().serializeToString(svg);
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * image.width;
  canvas.height = SCALE * image.height;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!)));
}

customElements.define('figure-save', FigureSave);
