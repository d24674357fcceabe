// The rules for accessibility, held against a page in a browser.

import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * One line for each rule that the page breaks, with the first elements that do.
 *
 * @param rules names of rules; all where none are named
 */
export async function violationsOn(page: Page, rules: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = {
    resultTypes: ['violations'],
    // of WCAG 2.2, and not tried unless it is asked for
    rules: { 'target-size': { enabled: true } },
    ...(rules.length > 0 && { rules: {}, runOnly: { type: 'rule', values: rules } }),
  };
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations.map(({ id, nodes }) => {
    const some = nodes.slice(0, 3).map(({ html, any, all }) => {
      const reason = [...any, ...all][0]?.message ?? '';
      return `${html.slice(0, 160)} ${reason}`;
    });
    return `${id} (${nodes.length}): ${some.join(' | ')}`;
  });
}
