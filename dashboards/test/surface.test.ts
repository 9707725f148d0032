import { expect, test } from 'vitest';

import { type Place, NOWHERE } from '../src/place.ts';
import { drawn, extent } from '../src/surface.ts';

const lone = (longitude: number, latitude: number, isCounting = true): Place => ({
  ...NOWHERE,
  sensors: new Map([['a', { id: 'a', name: 'A', position: [longitude, latitude], isCounting }]]),
});

test('a village with one sensor is shown with the streets around it', () => {
  const [west = 0, south = 0, east = 0, north = 0] = extent(lone(7, 52)) ?? [];
  expect(north - south).toBeCloseTo(0.004);
  expect(east - west).toBeGreaterThan(north - south);
  expect((west + east) / 2).toBeCloseTo(7);
  expect((south + north) / 2).toBeCloseTo(52);
});

test('a registry without any place has no extent', () => {
  expect(extent(NOWHERE)).toBeUndefined();
});

test('sensors of which nothing is told are not drawn, for unknown would be a statement', () => {
  const scene = { zones: [], selected: undefined };
  expect(drawn(lone(7, 52), { ...scene, sensors: new Map() })).toEqual([]);
  const told = { ...scene, sensors: new Map([['b', 'measured' as const]]) };
  expect(drawn(lone(7, 52), told).map(({ id }) => id)).toEqual(['a']);
});

test('a camera that sees how full a square is, and counts nobody, is no sensor of unknown state', () => {
  const scene = { zones: [], selected: undefined, sensors: new Map([['b', 'measured' as const]]) };
  expect(drawn(lone(7, 52, false), scene)).toEqual([]);
});
