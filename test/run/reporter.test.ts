import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../pipeline/run/format-duration.ts';
import { formatTable } from '../../pipeline/run/format-table.ts';
import { createReporter, type Output } from '../../pipeline/run/reporter.ts';

/** A reporter whose clock stands still until it is set, and what it wrote. */
function capture(terminal: Pick<Output, 'isTTY' | 'columns'> = {}) {
  const clock = { ms: 0 };
  let text = '';
  const output = { ...terminal, write: (more: string) => (text += more) };
  return { clock, reporter: createReporter(output, () => clock.ms), text: () => text };
}

/** What a terminal shows after some output: each line is what was written since it was last cleared. */
function screen(text: string): string[] {
  const clear = '\u001B[2K';
  return text
    .split('\n')
    .map((line) => stripVTControlCharacters(line.slice(Math.max(0, line.lastIndexOf(clear)))));
}

describe('where there is no terminal', () => {
  test('writes starts, ends and a line every few seconds', () => {
    const { clock, reporter, text } = capture();
    const progress = reporter.start('visualize conv1', 100);
    for (let i = 1; i <= 100; i++) {
      clock.ms = 125 * i;
      progress.advance();
    }
    progress.end();
    expect(text()).toBe(
      [
        'visualize conv1: 100 units',
        'visualize conv1: 40/100, 8.0/s, 7.5 s left',
        'visualize conv1: 80/100, 8.0/s, 2.5 s left',
        'visualize conv1: 100 units in 13 s',
        '',
      ].join('\n'),
    );
  });

  test('what was there already counts as done but not as fast', () => {
    const { clock, reporter, text } = capture();
    const progress = reporter.start('visualize conv1', 100);
    progress.skip(90);
    clock.ms = 10_000;
    progress.advance();
    clock.ms = 12_000;
    progress.end();
    expect(text()).toContain('visualize conv1: 91/100, 10 s each, 1 min 30 s left\n');
    expect(text()).toContain('visualize conv1: 1 units in 12 s, 90 already there\n');
  });

  test('uses no control characters', () => {
    const { reporter, text } = capture();
    reporter.start('read', 3, 'images').end();
    reporter.note('skipped: broken.jpg');
    reporter.summary('Atlas', [
      ['model', 'net'],
      ['unit pages', '128'],
    ]);
    expect(text()).toBe(
      'read: 3 images\nread: 0 images in 0.0 s\nskipped: broken.jpg\n\nAtlas\nmodel       net\nunit pages  128\n',
    );
  });
});

describe('on a terminal', () => {
  test('keeps one live line, and a line for every stage that is over', () => {
    const { clock, reporter, text } = capture({ isTTY: true, columns: 80 });
    const progress = reporter.start('visualize conv1', 8);
    expect(screen(text())).toEqual(['visualize conv1  0/8']);
    clock.ms = 500;
    progress.advance(2);
    expect(screen(text())).toEqual(['visualize conv1  2/8, 4.0/s, 1.5 s left']);
    reporter.note('conv1:3 is dead');
    expect(screen(text())).toEqual(['conv1:3 is dead', 'visualize conv1  2/8, 4.0/s, 1.5 s left']);
    progress.end();
    expect(screen(text())).toEqual(['conv1:3 is dead', 'visualize conv1: 2 units in 0.5 s', '']);
  });

  test('draws no more than ten times a second', () => {
    const { clock, reporter, text } = capture({ isTTY: true });
    const progress = reporter.start('visualize', 1000);
    for (let i = 1; i <= 1000; i++) {
      clock.ms = i;
      progress.advance();
    }
    expect(text().split('\u001B[2K')).toHaveLength(1 + 1 + 10);
  });

  test('cuts the line to the terminal', () => {
    const { reporter, text } = capture({ isTTY: true, columns: 20 });
    reporter.start('visualize a layer with a long name', 8);
    expect(screen(text())).toEqual(['visualize a layer w']);
  });
});

test.each([
  [0, '0.0 s'],
  [9940, '9.9 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_900, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_900, '1 h 00 min'],
  [3_600_000, '1 h 00 min'],
  [7_890_000, '2 h 12 min'],
  [90_000_000, '25 h 00 min'],
])('formats %i ms as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test('colours do not widen a column', () => {
  const rows = [
    ['\u001B[2ma\u001B[22m', 'x'],
    ['bbb', 'y', 'z'],
  ];
  expect(formatTable(rows)).toEqual(['\u001B[2ma\u001B[22m    x', 'bbb  y  z']);
});
