// Imports go one way. `order` is the order of the pipeline's folders; a folder may import itself and those before it.
const order = ['base', 'config', 'graph', 'onnx', 'engine', 'model', 'dataset', 'analyses', 'stages', 'run'];
