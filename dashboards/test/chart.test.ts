import { expect, test } from 'vitest';

import { drawBand, drawMiddle, drawPassed, frame, roundTop } from '../src/chart.ts';
import type { Expected, Passed } from '../src/course.ts';

const QUARTER = 900_000;
const day = { from: 0, to: 8 * QUARTER, date: '2026-11-21', weekday: 6 };
// A quarter is ten wide, and 100 an hour are ten high.
const scale = frame(day, 100, 80, 10);

const passed = (...figures: readonly (number | null)[]): readonly Passed[] =>
  figures.map((perHour, index) => ({ ...span(index), perHour, isWhole: true }));
const expected = (...figures: readonly (number | null)[]): readonly Expected[] =>
  figures.map((middle, index) => ({
    ...span(index),
    low: middle === null ? null : middle - 10,
    middle,
    high: middle === null ? null : middle + 10,
  }));
function span(index: number) {
  return { from: index * QUARTER, to: (index + 1) * QUARTER };
}

test('the line is drawn from zero and goes on to the figure now', () => {
  const now = { at: 2.2 * QUARTER, perHour: 50 };
  expect(drawPassed(passed(100, 50), now, scale)).toEqual({
    whole: 'M5.0 0.0L15.0 5.0L22.0 5.0',
    part: '',
    end: [22, 5],
  });
});

test('what is not measured is a gap in the line, and a figure between two gaps still shows', () => {
  expect(drawPassed(passed(100, 50, null, 20, null), undefined, scale).whole).toBe(
    'M5.0 0.0L15.0 5.0M32.5 8.0L37.5 8.0',
  );
});

test('a zone without a figure now has no end, and a line long over does not reach to now', () => {
  expect(drawPassed(passed(100), { at: QUARTER, perHour: null }, scale).end).toBeUndefined();
  const late = drawPassed(passed(100, 50), { at: 6 * QUARTER, perHour: 50 }, scale);
  expect(late.whole).toBe('M5.0 0.0L15.0 5.0');
});

test('where not all counters were measured the line is another', () => {
  const [first, second] = passed(100, 50);
  if (!first || !second) throw new Error('two spans');
  const { whole, part } = drawPassed([first, { ...second, isWhole: false }], undefined, scale);
  expect([whole, part]).toEqual(['M2.5 0.0L7.5 0.0', 'M12.5 5.0L17.5 5.0']);
});

test('a band is drawn only where both its edges are known', () => {
  expect(drawBand(expected(50, 60, null, 50), scale)).toBe(
    'M5.0 4.0L15.0 3.0L15.0 5.0L5.0 6.0ZM35.0 4.0L35.0 6.0Z',
  );
  const edge = expected(50).map((known) => ({ ...known, low: null }));
  expect(drawBand(edge, scale)).toBe('');
  expect(drawMiddle(edge, scale)).not.toBe('');
});

test('the top of a scale is round and holds the highest', () => {
  expect([1, 15, 999, 1000, 1240, 4210, 8100].map(roundTop)).toEqual([
    10, 15, 1000, 1000, 1500, 5000, 10000,
  ]);
});
