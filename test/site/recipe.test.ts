import { expect, it } from 'vitest';
import { describeRecipe } from '../../src/recipe.ts';

it('prints the parameters of a recipe as they are said', () => {
  expect(
    describeRecipe({
      learningRate: 0.05,
      parametrization: 'fourier',
      transforms: ['pad 12', 'jitter 8'],
      colours: [
        [0.28506379083342703, -0.02137634566993138],
        [0.2791148470541971, 0],
      ],
      isMasked: true,
    }),
  ).toEqual([
    ['learning rate', '0.05'],
    ['parametrization', 'fourier'],
    ['transforms', 'pad 12, jitter 8'],
    ['colours', '0.2851, -0.02138; 0.2791, 0'],
    ['is masked', 'true'],
  ]);
});
