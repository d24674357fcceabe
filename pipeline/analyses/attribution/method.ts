// What all attribution methods have in common: how they are asked, and what is told of them.

import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import type { Attribution } from './attribution.ts';

export const methodNames = [
  'gradient',
  'gradient-times-input',
  'smoothgrad',
  'smoothgrad-squared',
  'integrated-gradients',
  'expected-gradients',
  'guided-backpropagation',
  'deconvnet',
  'cam',
  'grad-cam',
  'grad-cam-plus-plus',
  'guided-grad-cam',
  'occlusion',
  'lime',
  'kernel-shap',
  'deeplift',
  'lrp-epsilon',
  'lrp-z-plus',
  'attention-rollout',
  'attention-relevance',
] as const;

export type MethodName = (typeof methodNames)[number];

/** What an image is compared with. */
export const baselineNames = ['black', 'mean', 'blurred', 'noise'] as const;
export type BaselineName = (typeof baselineNames)[number];

/** Each method takes what it needs of these, and has a default for it. */
export type MethodConfig = {
  /** Decides what is left to chance. */
  readonly seed?: string;
  /** Points on a path, or draws: of integrated and expected gradients, SmoothGrad, LIME, Kernel SHAP. */
  readonly steps?: number;
  readonly baseline?: BaselineName;
  /** Of CAM and its kin: the layer that is looked at. */
  readonly layer?: string;
  /** Standard deviation of noise, as a share of the range of the image. */
  readonly noise?: number;
  /** Side of what is covered, and how far it is moved, px. */
  readonly window?: number;
  readonly stride?: number;
  /** Superpixels. */
  readonly segments?: number;
  /** Other images, as the network takes them: what expected gradients compare with. */
  readonly references?: readonly InputImage[];
};

/** Explains one image; where many programs are needed they are kept by the responder. */
export type Attribute = (
  responder: Responder,
  image: InputImage,
  target: Target,
) => Promise<Attribution>;

export type Method = {
  readonly name: MethodName;
  /** As it stands in a heading, e.g. `Grad-CAM`. */
  readonly title: string;
  /** Authors, year and DOI or arXiv number. */
  readonly source: string;
  /** One sentence that can stand under a picture: what a high value means. */
  readonly caption: string;
  /** One sentence: what it cannot show. */
  readonly limits: string;
  /** Runs of the network for one image. */
  readonly passes: (config: MethodConfig) => {
    readonly forward: number;
    readonly backward: number;
  };
  /**
   * Why the method cannot be asked of a model, as `no global average pooling before the logits`, or in
   * this way; undefined where it can.
   */
  readonly missing?: (
    responder: Responder,
    target: Target,
    config?: MethodConfig,
  ) => string | undefined;
  readonly open: (config: MethodConfig) => Attribute;
};
