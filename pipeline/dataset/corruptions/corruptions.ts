// All kinds of corruption, after Hendrycks & Dietterich 2019, arXiv 1903.12261; degrees are our own.

import * as blur from './blur.ts';
import type { Corruption } from './corruption.ts';
import * as digital from './digital.ts';
import * as noise from './noise.ts';
import * as weather from './weather.ts';

/** In the order in which they are shown. */
export const corruptions: readonly Corruption[] = [
  { name: 'gaussian noise', group: 'noise', apply: noise.gaussianNoise },
  { name: 'shot noise', group: 'noise', apply: noise.shotNoise },
  { name: 'impulse noise', group: 'noise', apply: noise.impulseNoise },
  { name: 'defocus blur', group: 'blur', apply: blur.defocusBlur },
  { name: 'gaussian blur', group: 'blur', apply: blur.gaussianBlur },
  { name: 'glass blur', group: 'blur', apply: blur.glassBlur },
  { name: 'motion blur', group: 'blur', apply: blur.motionBlur },
  { name: 'zoom blur', group: 'blur', apply: blur.zoomBlur },
  { name: 'snow', group: 'weather', apply: weather.snow },
  { name: 'frost', group: 'weather', apply: weather.frost },
  { name: 'fog', group: 'weather', apply: weather.fog },
  { name: 'brightness', group: 'weather', apply: weather.brightness },
  { name: 'contrast', group: 'digital', apply: digital.contrast },
  { name: 'saturation', group: 'digital', apply: digital.saturate },
  { name: 'elastic', group: 'digital', apply: digital.elastic },
  { name: 'pixelation', group: 'digital', apply: digital.pixelate },
  { name: 'jpeg', group: 'digital', apply: digital.jpeg },
];
