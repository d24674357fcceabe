// The parameters of a recipe as a page prints them; the records hold them exactly.

const spaced = /(?<=[a-z])(?=[A-Z])/;
const DIGITS = 4;
/** What the page says anyway: of which part of it the recipe is, and of which layer. */
const onPage = ['analysis', 'layer'];

/** Name and value of each parameter: `learningRate: 0.05` as `learning rate`, `0.05`. */
export function describeRecipe(recipe: Readonly<Record<string, unknown>>): [string, string][] {
  const told = Object.entries(recipe).filter(([name]) => !onPage.includes(name));
  return told.map(([name, value]) => [
    name.split(spaced).join(' ').toLowerCase(),
    describeValue(value),
  ]);
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  if (!Array.isArray(value)) return JSON.stringify(value);
  const hasRows = value.some(Array.isArray);
  return value.map(describeValue).join(hasRows ? '; ' : ', ');
}
