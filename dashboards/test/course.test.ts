import { expect, test } from 'vitest';

import { coming, highest, laid, passed, type Usual } from '../src/course.ts';
import { clock } from '../src/day.ts';

const dutch = clock('Europe/Amsterdam');
const usual = (p50: number): Usual => ({ p10: p50 - 20, p25: p50, p50, p75: p50, p90: p50 + 20 });
const figure = (from: string, to: string, count: number | null, covered = 1) => ({
  from,
  to,
  count,
  covered,
  zoneId: 'markt',
  state: 'measured' as const,
});
const told = (from: string, to: string, p50: number | null) => ({
  zoneId: 'markt',
  from,
  to,
  madeAt: from,
  withWeather: false,
  perHour: { p10: p50, p50, p90: p50 },
});

test('what is usual by the clock is there twice in the hour that comes twice', () => {
  const day = dutch.dayOf(Date.parse('2026-10-25T10:00:00Z'));
  const spans = laid(new Map([['02:15', usual(400)]]), day, dutch);
  expect(spans.length).toBe(100);
  expect(spans.filter(({ middle }) => middle === 400).length).toBe(2);
  expect(spans.filter(({ middle }) => middle === null).length).toBe(98);
});

test('a span that still goes on is left out: its count is a part', () => {
  const figures = [
    figure('2026-11-21T13:00:00Z', '2026-11-21T13:15:00Z', 300),
    figure('2026-11-21T13:15:00Z', '2026-11-21T13:30:00Z', 120),
  ];
  const spans = passed(figures, Date.parse('2026-11-21T13:20:00Z'));
  expect(spans.map(({ perHour }) => perHour)).toEqual([1200]);
});

test('what was not measured stays null, and a part is known to be one', () => {
  const figures = [
    figure('2026-11-21T13:00:00Z', '2026-11-21T13:15:00Z', null),
    figure('2026-11-21T13:15:00Z', '2026-11-21T13:30:00Z', 120, 0.5),
  ];
  const spans = passed(figures, Date.parse('2026-11-21T14:00:00Z'));
  expect(spans.map(({ perHour, isWhole }) => [perHour, isWhole])).toEqual([
    [null, true],
    [480, false],
  ]);
});

test('without a newest figure nothing has passed', () => {
  const figures = [figure('2026-11-21T13:00:00Z', '2026-11-21T13:15:00Z', 300)];
  expect(passed(figures, Number.NaN)).toEqual([]);
});

test('hours are told only from where the quarters end', () => {
  const hours = [
    told('2026-11-21T13:00:00Z', '2026-11-21T14:00:00Z', 10),
    told('2026-11-21T14:00:00Z', '2026-11-21T15:00:00Z', 40),
  ];
  const quarters = [
    told('2026-11-21T13:30:00Z', '2026-11-21T13:45:00Z', 20),
    told('2026-11-21T13:45:00Z', '2026-11-21T14:00:00Z', 30),
  ];
  expect(coming(quarters, hours).map(({ middle }) => middle)).toEqual([20, 30, 40]);
  expect(coming([], hours).map(({ middle }) => middle)).toEqual([10, 40]);
});

test('the scale holds the day and the figure now', () => {
  const day = dutch.dayOf(Date.parse('2026-11-21T13:00:00Z'));
  const course = { day, passed: [], usual: laid(new Map([['14:00', usual(400)]]), day, dutch) };
  expect(highest({ ...course, coming: [] }, { at: 0, perHour: 100 })).toBe(420);
  expect(highest({ ...course, coming: [] }, { at: 0, perHour: 900 })).toBe(900);
  expect(highest(undefined, undefined)).toBe(0);
});
