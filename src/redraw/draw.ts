// A task of the probe's worker: draws the picture of a unit again, and shows it on its way.

import type { Task } from '../probe/task.ts';
import { createPace } from './pace.ts';
import { redraw, type RedrawRecipe, type Redrawn, type View } from './redraw.ts';

export type DrawOrder = {
  readonly recipe: RedrawRecipe;
  /** Between two looks at the picture, at least. */
  readonly leastMs: number;
};

export type DrawNews = {
  /** From 1; of a second try from 1 again. */
  readonly step: number;
  readonly isSecondTry: boolean;
  /** The picture, where it was looked at. */
  readonly view?: View;
};

export type Drawn = Redrawn & { readonly durationMs: number };

export const draw: Task<DrawOrder, DrawNews, Drawn> = async (
  probe,
  { recipe, leastMs },
  { signal, tell },
) => {
  const now = () => performance.now();
  const pace = createPace(now, leastMs);
  const start = now();
  const picture = await redraw(probe, recipe, {
    signal,
    async onStep(step, look, isSecondTry) {
      const view = pace.isDue() ? await pace.look(look) : undefined;
      tell({ step, isSecondTry, ...(view && { view }) });
      await hearPage();
    },
  });
  return { ...picture, durationMs: now() - start };
};

/** Lets messages come in: steps on the processor follow each other without a pause. */
function hearPage(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
