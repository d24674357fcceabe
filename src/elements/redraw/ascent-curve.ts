// The activation of a picture over the steps of its ascent, beside that of the published one.

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** The box of the drawing; it is stretched to the room it gets. */
const WIDTH = 100;
const HEIGHT = 40;

export type AscentCurve = {
  readonly element: SVGSVGElement;
  /** @param published activation of the published picture, where there is one */
  start(numSteps: number, published: number | undefined): void;
  add(step: number, activation: number): void;
};

export function makeCurve(): AscentCurve {
  const element = drawn('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' });
  const level = drawn('path', { class: 'redraw-level' });
  const line = drawn('path', { class: 'redraw-line' });
  element.classList.add('redraw-curve');
  element.append(level, line);
  // the text beside it says the same
  element.ariaHidden = 'true';
  let numSteps = 1;
  let published: number | undefined;
  let points: (readonly [step: number, activation: number])[] = [];

  function show(): void {
    const values = [0, published ?? 0, ...points.map(([, activation]) => activation)];
    const low = Math.min(...values);
    const high = Math.max(...values);
    const rowOf = (value: number) => HEIGHT * (1 - (value - low) / (high - low || 1));
    const places = points.map(([step, value]) => `${(WIDTH * step) / numSteps} ${rowOf(value)}`);
    line.setAttribute('d', places.length > 0 ? `M${places.join('L')}` : '');
    level.setAttribute('d', published === undefined ? '' : `M0 ${rowOf(published)}H${WIDTH}`);
  }

  return {
    element,
    start(steps, activation) {
      numSteps = steps;
      published = activation;
      points = [];
      show();
    },
    add(step, activation) {
      // a second try begins again
      points = [...points.filter(([earlier]) => earlier < step), [step, activation]];
      show();
    },
  };
}

function drawn<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
