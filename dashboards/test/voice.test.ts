import { expect, test } from 'vitest';

import { en } from '../src/messages/en.ts';
import { nl } from '../src/messages/nl.ts';
import { languageFrom, voice } from '../src/voice.ts';

const dutch = voice('nl', 'Europe/Amsterdam');
const english = voice('en', 'Europe/Amsterdam');

test('thousands are parted as the language parts them', () => {
  expect(dutch.count(4210)).toBe('4.210');
  expect(english.count(4210)).toBe('4,210');
});

test('the clock is that of the municipality, summer and winter', () => {
  expect(dutch.clock('2026-11-21T13:32:00Z')).toBe('za 21 nov 14:32');
  expect(dutch.clock('2026-07-04T13:32:00Z')).toBe('za 4 jul 15:32');
  expect(english.clock('2026-11-21T13:32:00Z')).toBe('Sat 21 Nov 14:32');
});

test('midnight is 00:00 and not 24:00', () => {
  expect(dutch.second('2026-11-21T23:00:00Z')).toBe('00:00:00');
  expect(english.second('2026-11-21T23:00:00Z')).toBe('00:00:00');
});

test('a moment of another day names its day', () => {
  const now = '2026-11-21T13:32:00Z';
  expect(dutch.moment('2026-11-21T13:02:00Z', now)).toBe('14:02');
  expect(dutch.moment('2026-11-20T13:02:00Z', now)).toBe('vr 20 nov 14:02');
  expect(dutch.moment('2025-11-21T13:02:00Z', now)).not.toBe('14:02');
});

test('an age is told in seconds, minutes or hours', () => {
  expect(dutch.age(0)).toBe('0 s oud');
  expect(dutch.age(59)).toBe('59 s oud');
  expect(dutch.age(60)).toBe('1 min oud');
  expect(dutch.age(3599)).toBe('59 min oud');
  expect(dutch.age(7800)).toBe('2 u 10 min oud');
});

test('Dutch is spoken unless another known language is chosen', () => {
  expect(languageFrom(null)).toBe('nl');
  expect(languageFrom('en')).toBe('en');
  expect(languageFrom('fr')).toBe('nl');
});

test('both languages say the same things', () => {
  const keys = (value: object, path = ''): readonly string[] =>
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      typeof inner === 'object' && inner !== null ? keys(inner, `${path}${key}.`) : [path + key],
    );
  expect(keys(en)).toEqual(keys(nl));
});

test('a small density is small, and never zero', () => {
  const { hundredths } = voice('nl', 'Europe/Amsterdam');
  expect([0.153, 0.01, 0.004].map(hundredths)).toEqual(['0,15', '0,01', 'minder dan 0,01']);
});

test('a difference carries its sign, and no difference none', () => {
  const { signed } = voice('nl', 'Europe/Amsterdam');
  expect([18, 0, -12].map(signed)).toEqual(['+18\u00a0%', '0\u00a0%', '\u221212\u00a0%']);
});

test('a weekday is called by its name', () => {
  expect(voice('nl', 'Europe/Amsterdam').weekday(6)).toBe('zaterdag');
  expect(voice('en', 'Europe/Amsterdam').weekday(7)).toBe('Sunday');
});

test('a small share is not told as nothing', () => {
  expect(dutch.share(0.0035)).toBe('minder dan 1\u00a0%');
  expect(dutch.share(0)).toBe('0\u00a0%');
  expect(english.share(0.13)).toBe('13\u00a0%');
});
