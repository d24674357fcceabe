// Kinds of files of a site: what they are, and by which settings there are fewer or smaller ones.

/** A kind of file. */
export type Kind = {
  readonly name: string;
  /** Matches paths below the site's root, with `/`; a file is of the first kind that does. */
  readonly pattern: RegExp;
  /** Setting of a configuration by which there are none. */
  readonly none?: string;
  /** Setting by which there are fewer, or by which they are smaller. */
  readonly fewer?: string;
  /** Whether each unit has its own. */
  readonly isOfUnit?: true;
};

const unit = String.raw`^atlas/[^/]+/[^/]+/\d+`;
const fewerUnits = 'layers and unitsPerLayer of models';

export const kinds: readonly Kind[] = [
  {
    name: 'pages of units',
    pattern: /^[^/]+\/[^/]+\/\d+\/index\.html$/,
    fewer: fewerUnits,
    isOfUnit: true,
  },
  {
    name: 'records of units',
    pattern: new RegExp(String.raw`${unit}\.json$`),
    fewer: fewerUnits,
    isOfUnit: true,
  },
  {
    name: 'main pictures',
    pattern: new RegExp(String.raw`${unit}\.(positive|negative)\.webp$`),
    fewer: 'visualization.size, visualization.negative: false',
    isOfUnit: true,
  },
  {
    name: 'pictures of the middle',
    pattern: new RegExp(String.raw`${unit}\.neuron\.webp$`),
    none: 'visualization.others.neuron: false',
    isOfUnit: true,
  },
  {
    name: 'pictures that differ',
    pattern: new RegExp(String.raw`${unit}\.diversity\.webp$`),
    none: 'visualization.others.diversity: 0',
    isOfUnit: true,
  },
  {
    name: 'pictures that tell how far to trust',
    pattern: new RegExp(String.raw`${unit}\.(again|twin)\.webp$`),
    none: 'visualization.others.trust: false',
    isOfUnit: true,
  },
  {
    name: 'deconvnets',
    pattern: new RegExp(String.raw`${unit}\.reconstructions\.webp$|/deconvnets\.webp$`),
    none: 'reconstructions: false',
    isOfUnit: true,
  },
  {
    name: 'examples',
    pattern: new RegExp(String.raw`${unit}\.examples\.webp$`),
    fewer: 'examples.top',
    isOfUnit: true,
  },
  {
    name: 'images from strongest to weakest',
    pattern: new RegExp(String.raw`${unit}\.quilt(-maps)?\.webp$`),
    fewer: fewerUnits,
    isOfUnit: true,
  },
  {
    name: 'wiring of units',
    pattern: new RegExp(String.raw`${unit}\.(wiring|weights)\.|^[^/]+/[^/]+/\d+/wiring/`),
    fewer: fewerUnits,
    isOfUnit: true,
  },
  {
    name: 'wiring of layers, circuits',
    pattern: /^(atlas\/)?[^/]+\/(wiring|circuits)\//,
    fewer: 'layers and circuits',
  },
  {
    name: 'images explained',
    pattern: /^(atlas\/[^/]+\/lab|[^/]+\/(images|robustness))\//,
    none: "lab.images: 'none'",
    fewer: 'lab.images, .numImages, .classes and .methods',
  },
  {
    name: 'maps',
    pattern: /^(atlas\/)?[^/]+\/[^/]+\/(atlas|map|images)\//,
    none: "activationAtlas.layers: 'none'",
    fewer: 'activationAtlas.layers, .grids and .icons.size',
  },
  { name: 'tables', pattern: /\.(csv|parquet)$/ },
  {
    name: 'networks for browsers',
    pattern: /^atlas\/[^/]+\/probe\//,
    none: 'probe: false',
    fewer: 'probe.mostMegabytes',
  },
  { name: 'articles', pattern: /^articles\//, fewer: 'articles' },
  { name: 'other pictures and records', pattern: /^atlas\//, fewer: fewerUnits },
  { name: 'search', pattern: /^(search|pagefind)\// },
  { name: 'scripts, styles and fonts', pattern: /^_astro\// },
  { name: 'other pages', pattern: /\.html$/ },
  { name: 'all else', pattern: /(?:)/ },
];
