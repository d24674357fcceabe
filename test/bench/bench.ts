// `npm run bench`: what is fast is measured, after it was shown to be right.

import { benchAscentStep } from './ascent-step.ts';
import { benchExamples } from './examples.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

await benchAscentStep(print);
await benchExamples(print);
