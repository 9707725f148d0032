import { expect, test } from 'vitest';

import { crossing, extend, type Line, paceAtDoors, paceOf, type Point } from '../src/crowd/pace.ts';
import { absent, counter } from './figure.ts';

const MINUTE = 60_000;
const course = (...figures: readonly number[]): readonly Point[] =>
  figures.map((persons, index) => ({ at: index * MINUTE, persons }));
const ramp = (from: number, step: number, count = 13): readonly Point[] =>
  course(...Array.from({ length: count }, (_, index) => from + step * index));
const full: Line = { persons: 6000, kind: 'capacity' };
const rule: Line = { persons: 5000, kind: 'rule', name: 'vol' };

test('what fills steadily is full when the rest of it has come', () => {
  const pace = paceOf(ramp(4800, 50));
  expect(pace?.perMinute).toBeCloseTo(50);
  expect(crossing(5400, 5600, [full], pace)).toEqual({
    kind: 'minutes',
    line: full,
    minutes: 12,
    isPossible: false,
  });
});

test('the next line is told, and when all are behind it the last', () => {
  const pace = paceOf(ramp(4000, 50));
  expect(crossing(4600, 4700, [full, rule], pace)).toMatchObject({ line: rule, minutes: 8 });
  expect(crossing(5200, 5300, [full, rule], pace)).toMatchObject({ line: full });
  expect(crossing(6000, 6200, [full, rule], pace)).toEqual({ kind: 'over', line: full });
});

test('where the bounds are beyond the line it may be crossed already', () => {
  expect(crossing(5800, 6000, [full], paceOf(ramp(5500, 20)))).toMatchObject({ isPossible: true });
  expect(crossing(5800, 6000, [full], undefined)).toMatchObject({
    kind: 'unknown',
    isPossible: true,
  });
});

test('noise is no trend', () => {
  const noisy = paceOf(course(5000, 5040, 4970, 5030, 4980, 5050, 4990, 5020, 5010, 5045));
  expect(crossing(5045, 5200, [full], noisy)).toMatchObject({ kind: 'steady' });
  const emptying = paceOf(ramp(5500, -40));
  expect(crossing(5020, 5200, [full], emptying)).toMatchObject({ kind: 'falling' });
});

test('nothing is told beyond an hour, without a line, or without a figure', () => {
  const slow = paceOf(ramp(1000, 10));
  expect(crossing(1120, 1200, [full], slow)).toMatchObject({ kind: 'far' });
  expect(crossing(1120, 1200, [], slow)).toBeUndefined();
  expect(crossing(null, null, [full], slow)).toBeUndefined();
});

test('far off the minutes are round, and near by there is at least one', () => {
  const pace = paceOf(ramp(4000, 50));
  expect(crossing(4600, 4700, [full], pace)).toMatchObject({ minutes: 30 });
  expect(crossing(5995, 5999, [full], pace)).toMatchObject({ minutes: 1 });
});

test('a course that is too short tells no pace', () => {
  expect(paceOf([])).toBeUndefined();
  expect(paceOf(ramp(4000, 50, 8))).toBeUndefined();
  expect(paceOf(ramp(4000, 50, 9))).toBeDefined();
});

test('only the last quarter of an hour counts', () => {
  const pace = paceOf(
    [...ramp(1000, 500, 10), ...ramp(5500, 10, 16)].map(({ persons }, index) => ({
      at: index * MINUTE,
      persons,
    })),
  );
  expect(pace?.perMinute).toBeCloseTo(10);
});

test('until there is a course the doors tell, beyond chance alone', () => {
  const [coming, going] = [counter('a:in', { perHour: 6000 }), counter('a:out', { perHour: 1200 })];
  const pace = paceAtDoors([coming], [going]);
  expect(pace).toEqual({ perMinute: 80, deviation: Math.sqrt(240) });
  const even = paceAtDoors([coming], [counter('a:out', { perHour: 5400 })]);
  expect(crossing(5000, 5200, [full], even)).toMatchObject({ kind: 'steady' });
  expect(paceAtDoors([coming, counter('b:in', absent('outage'))], [going])).toBeUndefined();
  expect(paceAtDoors([coming], [])).toBeUndefined();
  expect(paceAtDoors([undefined], [going])).toBeUndefined();
});

test('a course has one figure a minute, and begins again where there was none', () => {
  let points: readonly Point[] = [];
  for (const [seconds, persons] of [
    [0, 100],
    [60, 110],
    [70, 115],
    [120, 120],
  ] as const) {
    points = extend(points, seconds * 1000, persons);
  }
  expect(points.map(({ persons }) => persons)).toEqual([100, 115, 120]);
  expect(extend(points, 180_000, null)).toEqual([]);
  expect(extend(points, 30_000, 90)).toEqual([{ at: 30_000, persons: 90 }]);
});
