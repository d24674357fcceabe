// What browsers fetch to run a network holds no module of Node. Types are no matter here: only what runs is looked at.

const { options } = require('./.dependency-cruiser.cjs');

const nodeModules =
  '^(node:)?(buffer|child_process|crypto|fs|module|os|path|perf_hooks|process|stream|url|util|worker_threads|zlib)(/|$)';

module.exports = {
  forbidden: [
    {
      name: 'browsers-reach-no-node',
      severity: 'error',
      from: { path: '^src/(probe|redraw|elements)/' },
      to: { path: [nodeModules, '^(pipeline/(store|run|stages)/|test/)'], reachable: true },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
