// The components that articles have without importing them.

/** Parts of the text. */
const textComponents = ['Equation', 'Figure', 'Table', 'Term'] as const;

/** Parts that show something of the atlas; what they name and the atlas does not have is told with file and line. */
export const boundComponents = [
  'AtlasView',
  'Circuit',
  'Compare',
  'Deconvnet',
  'NetworkDiagram',
  'Patches',
  'Spectrum',
  'TuningCurve',
  'Unit',
  'UnitGrid',
  'Weights',
] as const;

export const componentNames: readonly string[] = [...textComponents, ...boundComponents];
