import { expect, test } from 'vitest';

import { extend, type Trends } from '../src/trend.ts';
import { absent, snapshot, zone } from './figure.ts';

const heard = (trends: Trends, time: string, told = {}): Trends =>
  extend(trends, snapshot({ at: `2026-11-21T13:${time}Z`, zones: [zone('markt', told)] }));

test('five minutes are kept as one point, its newest', () => {
  let trends: Trends = new Map();
  for (const [time, perHour] of [
    ['31:10', 100],
    ['34:40', 120],
    ['35:00', 140],
  ] as const) {
    trends = heard(trends, time, { perHour });
  }
  expect(trends.get('markt')?.map(({ perHour }) => perHour)).toEqual([120, 140]);
});

test('an unmeasured zone is remembered as null', () => {
  const trends = heard(heard(new Map(), '31:10'), '36:12', absent('outage'));
  expect(trends.get('markt')?.map(({ perHour }) => perHour)).toEqual([100, null]);
});

test('a clock that went back starts the course again', () => {
  const trends = heard(heard(new Map(), '31:30'), '30:10');
  expect(trends.get('markt')?.length).toBe(1);
});
