import { expect, test } from 'vitest';

import { arrange, isBeside, type Size, type Wish } from '../src/label.ts';

const VIEW: Size = [400, 300];
const wish = (id: string, at: readonly [number, number], room = 0): Wish => ({
  id,
  at,
  room,
  sizes: [
    [100, 40],
    [60, 30],
    [20, 20],
  ],
});

test('a wide zone carries its label in its middle', () => {
  const placed = arrange([wish('square', [200, 150], 80)], [], new Map(), VIEW);
  expect(placed.get('square')).toEqual({ shift: [0, 0], tier: 0 });
});

test('a narrow street has its label beside it', () => {
  const placed = arrange([wish('street', [200, 150])], [], new Map(), VIEW).get('street');
  expect(placed && isBeside(placed, [100, 40])).toBe(true);
});

test('labels never cover one another, nor leave the map', () => {
  const wishes = Array.from({ length: 8 }, (_, index) =>
    wish(String(index), [190 + index * 3, 150]),
  );
  const placed = arrange(wishes, [], new Map(), VIEW);
  expect(placed.size).toBeGreaterThan(4);
  const boxes = [...placed].map(([id, { shift, tier }]) => {
    const { at, sizes } = wishes[Number(id)] ?? wish(id, [0, 0]);
    const [width, height] = sizes[tier] ?? [0, 0];
    return { x: at[0] + shift[0], y: at[1] + shift[1], width, height };
  });
  for (const [index, one] of boxes.entries()) {
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
    for (const other of boxes.slice(index + 1)) {
      const isApart =
        Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
        Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
      expect(isApart).toBe(true);
    }
  }
});

test('a label stays where it was while that is nearly as good', () => {
  const first = arrange([wish('street', [200, 150])], [], new Map(), VIEW);
  const dot = { id: undefined, at: [270, 150] as const, weight: 14 };
  expect(arrange([wish('street', [200, 150])], [dot], first, VIEW)).toEqual(first);
});
