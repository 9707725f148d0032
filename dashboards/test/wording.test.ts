import { expect, test } from 'vitest';

import { voice } from '../src/voice.ts';
import { absence, age, headline, isTooQuiet } from '../src/wording.ts';
import { absent, snapshot, zone } from './figure.ts';

const AT = '2026-11-21T13:31:20Z';
const SINCE = '2026-11-21T13:02:00Z';
const dutch = voice('nl', 'Europe/Amsterdam');
const name = (zoneId: string): string => `de ${zoneId}`;

test('every state but measured is told in words of its own', () => {
  const told = (['quiet', 'late', 'outage', 'unknown'] as const).map((state) =>
    absence(zone('markt', absent(state, SINCE)), AT, dutch),
  );
  expect(told).toEqual([
    'te weinig voor een cijfer',
    'geen meting sinds 14:02',
    'storing sinds 14:02',
    'onbekend',
  ]);
});

test('what is not known since when is told without a time', () => {
  expect(absence(zone('markt', absent('late')), AT, dutch)).toBe('geen recente meting');
  expect(absence(zone('markt', absent('outage')), AT, dutch)).toBe('storing');
});

test('an age becomes a time of day when the stream is broken', () => {
  const now = zone('markt', { ageSeconds: 80 });
  expect(age(now, AT, true, dutch)).toBe('1 min oud');
  expect(age(now, AT, false, dutch)).toBe('gemeten 14:30');
});

test('the headline names the only place that is busiest', () => {
  const zones = [zone('markt', { level: 'too-busy' }), zone('brink', { level: 'busy' })];
  expect(headline(snapshot({ zones }), name, dutch)).toEqual({
    text: 'Te druk: de markt',
    level: 'too-busy',
  });
});

test('the headline counts places when several are equally busy', () => {
  const zones = [zone('markt', { level: 'busy' }), zone('brink', { level: 'busy' })];
  expect(headline(snapshot({ zones }), name, dutch).text).toBe('Druk op 2 plekken');
});

test('the headline says nowhere busy only of what is measured', () => {
  const calm = snapshot({ zones: [zone('markt')] });
  const partly = snapshot({ zones: [zone('markt'), zone('brink', absent('outage'))] });
  expect(headline(calm, name, dutch).text).toBe('Nergens druk');
  expect(headline(partly, name, dutch).text).toBe('Nergens druk waar gemeten wordt');
});

test('no measured zone is no figures, and never calm', () => {
  const zones = [zone('markt', absent('quiet')), zone('brink', absent('unknown'))];
  expect(headline(snapshot({ zones }), name, dutch).text).toBe('Nu geen cijfers');
});

test('where too few pass everywhere, a longer time may bring a figure', () => {
  const quiet = zone('markt', absent('quiet'));
  expect(isTooQuiet(snapshot({ zones: [quiet, zone('brink', absent('outage'))] }))).toBe(true);
  expect(isTooQuiet(snapshot({ zones: [quiet, zone('brink')] }))).toBe(false);
  expect(isTooQuiet(snapshot({ zones: [zone('brink', absent('outage'))] }))).toBe(false);
});
