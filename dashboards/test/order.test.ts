import { expect, test } from 'vitest';

import type { ZoneNow } from '../src/live.ts';
import { order } from '../src/order.ts';
import { absent, zone } from './figure.ts';

const ids = (zones: readonly ZoneNow[], previous: readonly string[] = []): readonly string[] =>
  order(zones, previous, (zoneId) => zoneId).map(({ zoneId }) => zoneId);

test('a higher level comes before a larger figure', () => {
  const zones = [zone('wide', { perHour: 9000 }), zone('narrow', { perHour: 900, level: 'busy' })];
  expect(ids(zones)).toEqual(['narrow', 'wide']);
});

test('zones without a figure follow, quiet before late before outage before unknown', () => {
  const zones = [
    zone('d', absent('unknown')),
    zone('c', absent('outage')),
    zone('b', absent('late')),
    zone('a', absent('quiet')),
    zone('e'),
  ];
  expect(ids(zones)).toEqual(['e', 'a', 'b', 'c', 'd']);
});

test('a slightly larger figure does not make rows change places', () => {
  const zones = [zone('a', { perHour: 100 }), zone('b', { perHour: 109 })];
  expect(ids(zones, ['a', 'b'])).toEqual(['a', 'b']);
});

test('a clearly larger figure does', () => {
  const zones = [zone('a', { perHour: 100 }), zone('b', { perHour: 111 })];
  expect(ids(zones, ['a', 'b'])).toEqual(['b', 'a']);
});

test('a higher level passes at once', () => {
  const zones = [zone('a', { perHour: 100 }), zone('b', { perHour: 100, level: 'busy' })];
  expect(ids(zones, ['a', 'b'])).toEqual(['b', 'a']);
});

test('a new zone finds its place among those already shown', () => {
  const zones = [
    zone('a', { perHour: 900 }),
    zone('b', { perHour: 100 }),
    zone('c', { perHour: 400 }),
  ];
  expect(ids(zones, ['a', 'b'])).toEqual(['a', 'c', 'b']);
});
