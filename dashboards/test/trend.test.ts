import { expect, test } from 'vitest';

import { direction, draw, extend, type Point, type Trends } from '../src/trend.ts';
import { absent, snapshot, zone } from './figure.ts';

const points = (...figures: readonly (number | null)[]): readonly Point[] =>
  figures.map((perHour, index) => ({ at: index * 1000, perHour }));

const heard = (trends: Trends, second: number, told = {}): Trends =>
  extend(trends, snapshot({ at: `2026-11-21T13:31:${second}Z`, zones: [zone('markt', told)] }));

test('what is not measured is a gap in the line', () => {
  const { path, end } = draw(points(100, null, 100), 20, 10);
  expect(path).toBe('M0.0 0.0M20.0 0.0');
  expect(end).toEqual([20, 0]);
});

test('a course that ends unmeasured has no newest figure', () => {
  expect(draw(points(100, 80, null), 20, 10).end).toBeUndefined();
});

test('the line is drawn from zero', () => {
  expect(draw(points(100, 50), 20, 10).path).toBe('M0.0 0.0L20.0 5.0');
});

test('a figure that stays is kept as two points', () => {
  let trends: Trends = new Map();
  for (const second of [10, 12, 14, 16]) trends = heard(trends, second);
  expect(trends.get('markt')?.length).toBe(2);
});

test('an unmeasured zone is remembered as null', () => {
  const trends = heard(heard(new Map(), 10), 12, absent('outage'));
  expect(trends.get('markt')?.map(({ perHour }) => perHour)).toEqual([100, null]);
});

test('a clock that went back starts the course again', () => {
  const trends = heard(heard(new Map(), 30), 10);
  expect(trends.get('markt')?.length).toBe(1);
});

test('a course rises or falls only by more than a twentieth', () => {
  expect(direction(points(100, 100, 104))).toBe('flat');
  expect(direction(points(100, 100, 120))).toBe('up');
  expect(direction(points(100, 100, 80))).toBe('down');
  expect(direction(points(100))).toBe('unknown');
});
