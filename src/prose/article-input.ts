// The front matter of an article: what it says about itself.

import { z } from 'zod';

/** A day as `2026-01-31`; YAML reads it as a date. */
const Day = z.preprocess(
  (day) => (day instanceof Date ? day.toISOString().slice(0, 10) : day),
  z.iso.date({ error: 'expected a day as 2026-01-31' }),
);

const Author = z.strictObject({
  name: z.string().min(1),
  affiliation: z.string().optional(),
  /** As 0000-0002-1825-0097: sixteen digits, of which the last checks the others. */
  orcid: z
    .string()
    .refine(isOrcid, {
      error: 'expected an ORCID iD as 0000-0002-1825-0097, without a mistyped digit',
    })
    .optional(),
});

/** Every field stands on the page of the article, and in what machines read of it. */
export const ArticleInput = z.strictObject({
  title: z.string().min(1),
  /** One sentence; stands below the title and in lists. */
  description: z.string().min(1),
  /** In the order of the byline. Default: none. */
  authors: z.array(Author).default([]),
  /** Default: not said. */
  published: Day.optional(),
  /** Day of the last change of the text. Default: none since it was published. */
  updated: Day.optional(),
  /** What was wrong and is mended, newest first, each in a sentence. Default: none. */
  corrections: z.array(z.strictObject({ date: Day, note: z.string().min(1) })).default([]),
  /** As 10.23915/distill.00007, without https. Default: none. */
  doi: z
    .string()
    .regex(/^10\.\d{4,9}\/\S+$/, { error: 'expected a DOI as 10.23915/distill.00007' })
    .optional(),
  /** Under which it may be used again, e.g. `CC BY 4.0`. Default: not said. */
  licence: z.string().min(1).optional(),
  /** A unit, e.g. `mixed4a:97` or, of one of several models, `googlenet/mixed4a:97`, whose picture stands for the article. Default: none. */
  thumbnail: z.string().optional(),
  /** A draft is shown by `npm run dev`, and left out of builds. Default: false. */
  draft: z.boolean().default(false),
  /** Articles of one series lead to one another, in the order of their parts. Default: none. */
  series: z.strictObject({ name: z.string().min(1), part: z.int().positive() }).optional(),
});
export type ArticleInput = z.output<typeof ArticleInput>;

/** Whether the last digit is what ISO 7064 MOD 11-2 makes of the others. */
function isOrcid(text: string): boolean {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text)) return false;
  const digits = text.replaceAll('-', '');
  const others = Array.from(digits.slice(0, -1), Number);
  const total = others.reduce((sum, digit) => (sum + digit) * 2, 0);
  const check = (12 - (total % 11)) % 11;
  return digits.at(-1) === (check === 10 ? 'X' : String(check));
}
