// The components that articles have without importing them.

/** Parts of the text. */
const textComponents = ['Equation', 'Figure', 'Table', 'Term'] as const;

/** Parts that show something of the atlas; what they name and the atlas does not have is told with file and line. */
export const boundComponents = [
  'AtlasView',
  'Attribution',
  'Checks',
  'Circuit',
  'Compare',
  'Count',
  'Deconvnet',
  'Layers',
  'NetworkDiagram',
  'Patches',
  'Quilt',
  'Robustness',
  'Sanity',
  'Spectrum',
  'Trust',
  'TuningCurve',
  'Unit',
  'UnitGrid',
  'Value',
  'Weights',
] as const;

export const componentNames: readonly string[] = [...textComponents, ...boundComponents];
