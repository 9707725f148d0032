import { expect, test } from 'vitest';

import { readAddress, writeAddress } from '../src/address.ts';
import { scheme } from '../src/theme.ts';

test('an address comes back as it was written', () => {
  const address = { municipality: 'GM0153', zone: 'oude-markt' };
  expect(readAddress(writeAddress(address))).toEqual(address);
});

test('no zone leaves no trace in the address', () => {
  expect(writeAddress({ municipality: 'GM0153', zone: undefined })).toBe('?municipality=GM0153');
});

test('the system decides on light or dark until the reader does', () => {
  expect(scheme(null, true)).toBe('dark');
  expect(scheme('light', true)).toBe('light');
  expect(scheme('nonsense', false)).toBe('light');
});
