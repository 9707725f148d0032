import { expect, test } from 'vitest';

import { doors } from '../src/crowd/door.ts';
import { choice, chosen, type Happening, phase, turn } from '../src/crowd/happening.ts';
import { linesOf } from '../src/crowd/line.ts';
import type { Rule } from '../src/crowd/api.ts';
import { current, isPressing, news, newestFirst } from '../src/crowd/news.ts';
import { within } from '../src/crowd/within.ts';
import { en } from '../src/crowd/messages/en.ts';
import { nl } from '../src/crowd/messages/nl.ts';
import type { ZoneNow } from '../src/live.ts';
import { type Member, NOWHERE, type Place } from '../src/place.ts';
import { absent, alert, counter, zone } from './figure.ts';

function happening(id: string, told: Partial<Happening> = {}): Happening {
  return {
    municipality: 'GM0153',
    id,
    name: id,
    isPublic: false,
    buildUpFrom: '2026-11-21T10:00:00Z',
    startsAt: '2026-11-21T12:00:00Z',
    endsAt: '2026-11-21T22:00:00Z',
    clearingUntil: '2026-11-21T23:00:00Z',
    zoneIds: ['markt', 'park'],
    capacity: 6000,
    zoneCapacities: [],
    ...told,
  };
}

const at = (time: string): number => Date.parse(`2026-11-21T${time}:00Z`);

function placed(members: Record<string, readonly Member[]>): Place {
  return { ...NOWHERE, members: new Map(Object.entries(members)) };
}

const door = (sensor: string): readonly Member[] => [
  { counterId: `${sensor}:in`, role: 'entrance' },
  { counterId: `${sensor}:out`, role: 'exit' },
];
const square = placed({ markt: door('noord'), park: door('zuid') });

function holding(zoneId: string, persons: number, told: Partial<ZoneNow> = {}): ZoneNow {
  return zone(zoneId, {
    occupancy: persons,
    occupancyLow: persons - 100,
    occupancyHigh: persons + 150,
    occupancyState: 'measured',
    capacity: 4000,
    ...told,
  });
}

test('a happening has parts, each leading to the next', () => {
  const fair = happening('fair');
  const told = ['09:59', '10:00', '12:00', '22:00', '23:00'].map((time) => {
    const there = phase(fair, at(time));
    return [there, turn(fair, there).slice(11, 16)];
  });
  expect(told).toEqual([
    ['coming', '12:00'],
    ['build-up', '12:00'],
    ['on', '22:00'],
    ['clearing', '23:00'],
    ['over', '22:00'],
  ]);
});

test('the only one that goes on is shown; of two somebody chooses', () => {
  const [fair, match] = [happening('fair'), happening('match')];
  const later = happening('later', {
    buildUpFrom: '2026-11-22T10:00:00Z',
    startsAt: '2026-11-22T10:00:00Z',
    endsAt: '2026-11-22T12:00:00Z',
    clearingUntil: '2026-11-22T12:00:00Z',
  });
  expect(chosen([fair, later], undefined, at('13:00'))).toBe(fair);
  expect(chosen([fair, match], undefined, at('13:00'))).toBeUndefined();
  expect(chosen([fair, later], 'later', at('13:00'))).toBe(later);
  expect(chosen([fair], '', at('13:00'))).toBeUndefined();
  expect(chosen([fair], undefined, at('09:00'))).toBeUndefined();
  expect(choice([later, fair], at('09:00')).coming).toEqual([fair, later]);
});

test('how many are inside is the sum of the zones, between the sums of their bounds', () => {
  const found = within(happening('fair'), [holding('markt', 3000), holding('park', 500)], square);
  expect(found).toMatchObject({ persons: 3500, low: 3300, high: 3800, capacity: 6000 });
});

test('a zone whose door fails makes the sum a least, and is named', () => {
  const broken = holding('park', 0, {
    occupancy: null,
    occupancyLow: null,
    occupancyHigh: null,
    occupancyState: 'outage',
  });
  const found = within(happening('fair'), [holding('markt', 3000), broken], square);
  expect(found).toMatchObject({ persons: 3000, missing: [{ zoneId: 'park', state: 'outage' }] });
  const alone = within(happening('fair'), [broken], square);
  expect(alone).toMatchObject({ persons: null, isKnown: false });
});

test('fewer than fifteen are no figure, and no lower bound', () => {
  const few = zone('park', { occupancyState: 'quiet', occupancyHigh: 40, capacity: 500 });
  const found = within(happening('fair', { zoneIds: ['park'] }), [few], square);
  expect(found).toMatchObject({ persons: null, low: null, high: 40, isKnown: true });
});

test('what all of it holds is no line for a part of it', () => {
  const street = zone('straat');
  const fair = happening('fair', { zoneCapacities: [{ zoneId: 'markt', capacity: 3500 }] });
  const found = within(fair, [holding('markt', 3000), street], square);
  expect(found).toMatchObject({ capacity: 3500, counted: ['markt'], uncounted: ['straat'] });
});

test('zones that share a door are not added', () => {
  const shared = placed({ markt: [...door('noord'), ...door('zuid')], park: door('zuid') });
  const found = within(happening('fair'), [holding('park', 500), holding('markt', 3000)], shared);
  expect(found).toMatchObject({ persons: 3000, counted: ['markt'] });
});

test('rules on how full a zone is draw their lines where it alone is counted', () => {
  const rule = (told: Partial<Rule>): Rule =>
    ({ name: 'vol', measure: 'occupancy', raiseLine: 0.9, zoneId: null, ...told }) as Rule;
  const fair = happening('fair', { zoneIds: ['markt'] });
  const markt = holding('markt', 3000);
  const found = within(fair, [markt], square);
  const lines = (rules: readonly Rule[]) =>
    linesOf(found, [markt], fair, rules).map(({ persons, kind }) => [persons, kind]);
  expect(lines([rule({})])).toEqual([
    [3600, 'rule'],
    [6000, 'capacity'],
  ]);
  // One that names the zone, and none of another happening.
  const own = rule({ zoneId: 'markt', raiseLine: 0.5 });
  expect(lines([rule({}), own, rule({ happening: 'match' })])).toEqual([
    [2000, 'rule'],
    [6000, 'capacity'],
  ]);
  const both = [markt, holding('park', 500)];
  expect(linesOf(within(happening('fair'), both, square), both, fair, [rule({})])).toHaveLength(1);
});

test('in and out are told of whole doors alone, and few are left out and said to be', () => {
  const told = (...counters: ReturnType<typeof counter>[]) =>
    doors(
      'markt',
      placed({ markt: [...door('noord'), ...door('zuid')] }),
      new Map(counters.map((each) => [each.counterId, each])),
    );
  const outs = [counter('noord:out'), counter('zuid:out')];
  const found = told(counter('noord:in', { perHour: 900 }), counter('zuid:in'), ...outs);
  expect(found?.in).toEqual({ perHour: 1000, isLeast: false, state: 'measured' });
  const quiet = counter('zuid:in', absent('quiet'));
  expect(told(counter('noord:in'), quiet, ...outs)?.in).toEqual({
    perHour: 100,
    isLeast: true,
    state: 'quiet',
  });
  const dead = counter('zuid:in', absent('outage'));
  expect(told(counter('noord:in'), dead, ...outs)?.in.perHour).toBeNull();
  // Who may not see counters.
  expect(told()).toBeUndefined();
});

test('what is new is heard, what stood there already is not', () => {
  const [first, second] = [alert('1'), alert('2', { severity: 'critical' })];
  expect(news(undefined, [first])).toBeUndefined();
  expect(news(new Set(['1']), [first])).toBeUndefined();
  expect(news(new Set(['1']), [first, second])).toBe('critical');
  expect(news(new Set(['1']), [{ ...second, state: 'cleared' }])).toBeUndefined();
  expect([isPressing([first]), isPressing([second])]).toEqual([false, true]);
  expect(isPressing([{ ...second, state: 'acknowledged' }])).toBe(false);
});

test('one key acts on the gravest that nobody saw, or on what was chosen', () => {
  const alerts = [
    alert('new', { raisedAt: '2026-11-21T13:40:00Z' }),
    alert('grave', { severity: 'critical' }),
    alert('seen', { state: 'acknowledged', raisedAt: '2026-11-21T13:50:00Z' }),
  ];
  expect(current(alerts, undefined)?.id).toBe('grave');
  expect(current(alerts, 'seen')?.id).toBe('seen');
  const seen = [alert('seen', { state: 'acknowledged' })];
  expect(current(seen, undefined)?.id).toBe('seen');
  expect(current([alert('gone', { state: 'cleared' })], undefined)).toBeUndefined();
  expect(current([alert('gone', { state: 'cleared' })], 'gone')?.id).toBe('gone');
  const closed = alert('closed', { state: 'closed', severity: 'critical' });
  expect(current([closed, ...alerts], 'closed')?.id).toBe('grave');
  expect(current([closed], 'closed')).toBeUndefined();
  expect(newestFirst(alerts).map(({ id }) => id)).toEqual(['seen', 'new', 'grave']);
});

test('both languages have the same words', () => {
  const keys = (words: object): unknown =>
    Object.entries(words).map(([key, value]) => [
      key,
      typeof value === 'object' ? keys(value as object) : typeof value,
    ]);
  expect(keys(en)).toEqual(keys(nl));
});
