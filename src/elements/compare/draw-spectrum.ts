// The histogram of a unit as a small drawing, on an axis of its own.

import type { Spectrum } from '../../../pipeline/store/schema.ts';
import { layoutSpectrum, plotHeight } from '../../spectrum.ts';
import { make } from '../make.ts';

const SVG = 'http://www.w3.org/2000/svg';

export function drawSpectrum(spectrum: Spectrum, id: string): HTMLElement {
  const { active, silent, numBins, values } = layoutSpectrum(spectrum);
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${numBins} ${plotHeight}`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', `Histogram of ${id}, counts on a logarithmic scale`);
  for (const [className, path] of [
    ['spectrum-silent', silent],
    ['', active],
  ] as const) {
    if (!path) continue;
    const bars = document.createElementNS(SVG, 'path');
    if (className) bars.setAttribute('class', className);
    bars.setAttribute('d', path);
    drawing.append(bars);
  }
  const axis = make('div', 'spectrum-values');
  axis.ariaHidden = 'true';
  for (const { at, label } of values) {
    const tick = make('span', '', label);
    tick.style.left = `${(at * 100).toFixed(1)}%`;
    axis.append(tick);
  }
  const bars = make('div', 'spectrum-bars');
  bars.append(drawing);
  return make('div', 'compared-spectrum label', bars, axis);
}
