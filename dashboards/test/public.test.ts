import { describe, expect, it } from 'vitest';

import { addressOf, wanted } from '../src/public/address.ts';

const HERE = 'https://passant.example/public/';

describe('the address of the public page', () => {
  it('names the municipality, and the language unless it is Dutch', () => {
    expect(addressOf(undefined, 'nl')).toBe('/public/');
    expect(addressOf('GM0153', 'nl')).toBe('/public/?municipality=GM0153');
    expect(addressOf('GM0153', 'en')).toBe('/public/?municipality=GM0153&language=en');
  });

  it('is another for a reader who chose another language before', () => {
    expect(wanted(`${HERE}?municipality=GM0153`, 'en')).toBe(
      '/public/?municipality=GM0153&language=en',
    );
  });

  it('stays where it says a language, or where none but Dutch was chosen', () => {
    expect(wanted(`${HERE}?language=nl`, 'en')).toBeUndefined();
    expect(wanted(HERE, 'nl')).toBeUndefined();
    expect(wanted(HERE, null)).toBeUndefined();
    expect(wanted(HERE, 'fr')).toBeUndefined();
  });
});
