import { expect, test } from 'vitest';

import { readAddress, writeAddress } from '../src/address.ts';
import { scheme } from '../src/theme.ts';

test('an address comes back as it was written', () => {
  for (const isWall of [false, true]) {
    const address = { municipality: 'GM0153', zone: 'oude-markt', isWall };
    expect(readAddress(writeAddress(address))).toEqual(address);
  }
});

test('no zone leaves no trace in the address', () => {
  const address = { municipality: 'GM0153', zone: undefined, isWall: false };
  expect(writeAddress(address)).toBe('?municipality=GM0153');
});

test('a wall screen has a word of its own in the address', () => {
  expect(readAddress('?wall').isWall).toBe(true);
  expect(writeAddress({ municipality: undefined, zone: undefined, isWall: true })).toBe('?wall');
});

test('the system decides on light or dark until the reader does', () => {
  expect(scheme(null, true)).toBe('dark');
  expect(scheme('light', true)).toBe('light');
  expect(scheme('nonsense', false)).toBe('light');
});
