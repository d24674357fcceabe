// What poolings are called in a drawing.

export const poolingNames: Readonly<Record<string, string>> = {
  MaxPool: 'max pool',
  AveragePool: 'average pool',
  GlobalAveragePool: 'average pool',
  GlobalMaxPool: 'max pool',
};
