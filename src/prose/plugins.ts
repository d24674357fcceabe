// What is done to the text of an article before it becomes a page, in order.

import { join } from 'node:path';
import remarkMath from 'remark-math';
import { boundComponents, componentNames } from './component-names.ts';
import { checkComponents } from './check-components.ts';
import { citeReferences } from './citations.ts';
import { numberFloats } from './floats.ts';
import { keepTogether } from './keep-together.ts';
import { locate } from './locate.ts';
import { setMath } from './math.ts';
import { placeSideNotes } from './side-notes.ts';
import { explainTerms } from './terms.ts';

/** @param folders where a bibliography and a glossary may lie, those of the project first */
export function prosePlugins(folders: readonly string[]) {
  const files = (name: string) => folders.map((folder) => join(folder, name));
  return [
    remarkMath,
    [checkComponents, { known: componentNames }],
    [locate, { components: boundComponents }],
    keepTogether,
    setMath,
    placeSideNotes,
    numberFloats,
    [explainTerms, { files: files('glossary.yaml') }],
    [citeReferences, { files: files('bibliography.bib') }],
  ];
}
