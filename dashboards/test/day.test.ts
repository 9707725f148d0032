import { expect, test } from 'vitest';

import { clock, isNight } from '../src/day.ts';

const dutch = clock('Europe/Amsterdam');
const HOUR = 3_600_000;
const dayAt = (at: string) => dutch.dayOf(Date.parse(at));

test('a day begins and ends at local midnight', () => {
  const day = dayAt('2026-11-21T13:31:20Z');
  expect(new Date(day.from).toISOString()).toBe('2026-11-20T23:00:00.000Z');
  expect(new Date(day.to).toISOString()).toBe('2026-11-21T23:00:00.000Z');
  expect([day.date, day.weekday]).toEqual(['2026-11-21', 6]);
});

test('just after midnight it is the new day, which a Sunday ends the week with', () => {
  expect(dayAt('2026-11-21T23:00:00Z')).toMatchObject({ date: '2026-11-22', weekday: 7 });
});

test('the days of the clock change have 23 and 25 hours', () => {
  for (const [at, hours] of [
    ['2026-03-29T10:00:00Z', 23],
    ['2026-10-25T10:00:00Z', 25],
    ['2026-10-24T22:30:00Z', 25],
  ] as const) {
    const { from, to } = dayAt(at);
    expect((to - from) / HOUR).toBe(hours);
    expect([dutch.timeOf(from), dutch.timeOf(to)]).toEqual(['00:00', '00:00']);
  }
});

test('it is night from eleven to seven', () => {
  expect(['22:59', '23:00', '03:00', '06:59', '07:00'].map(isNight)).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
