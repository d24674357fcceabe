// What the numbers of the checks mean, in one place: the thresholds, and the verdict on all of them.

export type Verdict = 'good' | 'fair' | 'poor';

/** What a number must reach at least. */
type Scale = { readonly good: number; readonly fair: number };

type CheckName = 'reached' | 'agreement' | 'twin' | 'naturalPath';

/**
 * `reached`: a picture that excites a unit less than half as much as an image does is no picture of
 * what excites it; the best ones exceed all images (Olah et al. 2017).
 * `agreement`: by how much the second seed is nearer than pictures of other units. Grey pictures are near
 * to each other whatever they are of.
 * `twin`: by how much the second seed is nearer than the twin, each less chance. A picture that shows
 * only what the wiring favours, whatever was learned, is about as near to the twin's (Adebayo et al. 2018).
 * `naturalPath`: 1 as natural, 0 as patches by lot (Geirhos et al. 2023).
 */
const scales = {
  reached: { good: 1, fair: 0.5 },
  agreement: { good: 0.3, fair: 0.15 },
  twin: { good: 0.3, fair: 0.1 },
  naturalPath: { good: 0.5, fair: 0.2 },
} as const satisfies Record<CheckName, Scale>;

export function verdictOn(check: CheckName, value: number): Verdict {
  const { good, fair } = scales[check];
  return value >= good ? 'good' : value >= fair ? 'fair' : 'poor';
}

const credits = { good: 1, fair: 0.5, poor: 0 } as const satisfies Record<Verdict, number>;

/** Score that makes the whole good, and fair. */
const whole: Scale = { good: 0.8, fair: 0.5 };

/** Checks below which nothing is good as a whole: that a picture excites its unit is not yet that it can be believed. */
const leastChecks = 3;

/**
 * Of all checks together: the share that was passed, a fair one by half. With one poor check, or few
 * checks, nothing is good as a whole. Undefined where no check was made.
 */
export function overall(
  verdicts: readonly Verdict[],
): { readonly verdict: Verdict; readonly score: number } | undefined {
  if (verdicts.length === 0) return undefined;
  const score = verdicts.reduce((sum, verdict) => sum + credits[verdict], 0) / verdicts.length;
  const isSure = verdicts.length >= leastChecks && !verdicts.includes('poor');
  return {
    score,
    verdict: isSure && score >= whole.good ? 'good' : score >= whole.fair ? 'fair' : 'poor',
  };
}
