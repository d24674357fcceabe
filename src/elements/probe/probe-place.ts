// What the page is about, and so what is asked of the network.

import { atlasHref, pageHref } from '../../href.ts';
import type { LookOrder } from '../../probe/look.ts';
import { unitAt } from '../unit-address.ts';

export type ProbePlace = {
  /** Slug of the model. */
  readonly model: string;
  /** Of its folder `probe`. */
  readonly address: string;
  readonly asked: Omit<LookOrder, 'image'>;
};

/** Units that are shown of the layer of a page, and of each layer where the page is of none. */
const NUM_OF_LAYER = 12;
const NUM_OF_EACH = 3;

/** @param layer slug of the one that the page is about, if it is about a layer */
export function placeOf(layer?: string): ProbePlace {
  const [, own, channel] = unitAt(location.href)?.split('/') ?? [];
  const [model] = location.pathname.slice(pageHref().length).split('/');
  const slug = decodeURIComponent(model!);
  const asked =
    own !== undefined
      ? { layers: [], numUnits: 0, unit: { layer: own, channel: Number(channel) } }
      : layer !== undefined
        ? { layers: [layer], numUnits: NUM_OF_LAYER }
        : { layers: 'all' as const, numUnits: NUM_OF_EACH };
  return { model: slug, address: atlasHref(`${slug}/probe/`), asked };
}
