import type { Polygon } from 'geojson';
import { expect, test } from 'vitest';

import { anchor, bounds } from '../src/geometry.ts';

test('the anchor of a horseshoe lies in one of its arms, not in the gap', () => {
  const horseshoe: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [9, 0],
        [9, 9],
        [6, 9],
        [6, 3],
        [3, 3],
        [3, 9],
        [0, 9],
        [0, 0],
      ],
    ],
  };
  const [x = 0, y = 0] = anchor(horseshoe).anchor;
  expect(x < 3 || x > 6 || y < 3).toBe(true);
});

test('a hole is not inside', () => {
  const ring = (from: number, to: number) => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
    [from, from],
  ];
  const [x = 0, y = 0] = anchor({ type: 'Polygon', coordinates: [ring(0, 9), ring(2, 7)] }).anchor;
  expect(Math.min(x, y) < 2 || Math.max(x, y) > 7).toBe(true);
});

test('nothing has no bounds', () => {
  expect(bounds([])).toBeUndefined();
});
