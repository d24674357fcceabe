// Imports go one way. `order` is the order of the pipeline's folders; a folder may import itself and those before it.
const order = [
  'base',
  'config',
  'graph',
  'onnx',
  'engine',
  'model',
  'dataset',
  'analyses',
  'training',
  'stages',
  'run',
];

const oneWay = order.map((folder, i) => ({
  name: `${folder}-imports-only-what-comes-before`,
  severity: 'error',
  from: { path: `^pipeline/${folder}/` },
  to: {
    path: '^(pipeline|src|test)/',
    pathNot: [
      ...order.slice(0, i + 1).map((earlier) => `^pipeline/${earlier}/`),
      // Stages join the analyses to the store; the run opens it.
      ...(i >= order.indexOf('stages') ? ['^pipeline/store/'] : []),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'store-imports-only-base',
      severity: 'error',
      from: { path: '^pipeline/store/' },
      to: { path: '^(pipeline|src|test)/', pathNot: '^pipeline/(base|store)/' },
    },
    {
      name: 'site-reads-only-what-the-pipeline-wrote',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(probe|redraw)/' },
      to: {
        path: '^(pipeline|test)/',
        pathNot: '^pipeline/(base/|store/((map-|wiring-|lab-)?schema|(wiring-|lab-)?reader)\\.ts$)',
      },
    },
    {
      name: 'browsers-run-networks-with-what-knows-no-node',
      comment: 'See also .dependency-cruiser.browser.cjs.',
      severity: 'error',
      from: { path: '^src/(probe|redraw)/' },
      to: {
        path: '^(pipeline|test)/',
        pathNot: [
          '^pipeline/(base|graph|model|analyses/optvis)/',
          '^pipeline/engine/(engine|device-error)\\.ts$',
          '^pipeline/engine/tfjs/(?!open)',
          '^pipeline/dataset/(crop|resample|scaled-size)\\.ts$',
          '^pipeline/store/((map-|wiring-|lab-)?schema|probe-schema)\\.ts$',
        ],
      },
    },
    {
      name: 'cli-knows-no-page',
      comment: 'The site is built by Astro, as a command.',
      severity: 'error',
      from: { path: '^pipeline/cli\\.ts$' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'analyses-do-not-import-each-other',
      comment: 'What two of them share moves down.',
      severity: 'error',
      from: { path: '^pipeline/analyses/([^/]+)' },
      to: { path: '^pipeline/analyses/', pathNot: '^pipeline/analyses/$1' },
    },
    {
      name: 'computing-touches-no-files',
      comment: 'Files come in and go out through stages; elsewhere a value is passed.',
      severity: 'error',
      from: { path: '^pipeline/(graph|analyses)/' },
      to: { path: '^(node:)?(fs|child_process|worker_threads|process)(/|$)' },
    },
    {
      name: 'the-interpreter-knows-no-node',
      comment: 'A page runs graphs with it too; what opens a backend in Node may know it.',
      severity: 'error',
      from: { path: '^pipeline/engine/tfjs/(?!open)' },
      to: {
        path: '^(node:)?(buffer|child_process|crypto|fs|module|os|path|perf_hooks|process|stream|url|util|worker_threads|zlib)(/|$)',
        reachable: true,
      },
    },
    {
      name: 'no-cycles',
      comment:
        'A type may look back, as a rule does that builds with the builder that looks it up.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'Modules named astro:… exist only while Astro builds.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^astro:' },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { path: '^(pipeline|src)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // An import of a type is knowledge of a module too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
