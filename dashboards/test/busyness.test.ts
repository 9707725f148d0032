import { expect, test } from 'vitest';

import { against, busyness } from '../src/busyness.ts';
import { NOWHERE, type Place, type Role } from '../src/place.ts';
import { voice } from '../src/voice.ts';
import { difference, lead, usualOf } from '../src/wording.ts';
import { absent, zone } from './figure.ts';

const dutch = voice('nl', 'Europe/Amsterdam');
const SATURDAY = { usualWeekday: 6, usualTime: '14:00', usualSeason: 'ordinary' } as const;

const members = (ids: readonly string[], role: Role = 'inside') =>
  ids.map((counterId) => ({ counterId, role }));
const place = (zones: Record<string, readonly { counterId: string; role: Role }[]>): Place => ({
  ...NOWHERE,
  members: new Map(Object.entries(zones)),
});
const two = place({ markt: members(['a:in']), brink: members(['b:in']) });
const usual = (perHour: number, usualPerHour: number) => ({
  perHour,
  usualPerHour,
  busierPercent: Math.round((100 * (perHour - usualPerHour)) / usualPerHour),
  ...SATURDAY,
});

test('the sentence adds up the zones and what is usual in them', () => {
  const zones = [zone('markt', usual(3000, 2500)), zone('brink', usual(1210, 1068))];
  const found = busyness(zones, two);
  expect(found).toMatchObject({ perHour: 4210, measured: 2, zones: 2 });
  const { compared } = found;
  if (!compared) throw new Error('nothing is compared');
  expect(lead(found, dutch)).toBe('Het is drukker dan normaal');
  expect(`${difference(compared, dutch)} ${usualOf(compared, dutch)}`).toBe(
    '18\u00a0% boven een gewone zaterdag 14:00',
  );
});

test('school holidays are compared with school holidays, and the sentence says so', () => {
  const holiday = { ...usual(90, 100), usualSeason: 'school-holiday' } as const;
  const { compared } = busyness([zone('markt', holiday)], two);
  expect(compared && usualOf(compared, dutch)).toBe(
    'een gewone zaterdag in de schoolvakantie, 14:00',
  );
});

test('a counter of two zones is added once, in the larger', () => {
  const overlapping = place({ markt: members(['a:in']), centrum: members(['a:in', 'b:in']) });
  const zones = [zone('markt', { perHour: 600 }), zone('centrum', { perHour: 1000 })];
  expect(busyness(zones, overlapping)).toMatchObject({ perHour: 1000, measured: 1, zones: 1 });
});

test('which zones are added does not depend on what is measured', () => {
  const overlapping = place({ markt: members(['a:in']), centrum: members(['a:in', 'b:in']) });
  const zones = [zone('markt', { perHour: 600 }), zone('centrum', absent('outage'))];
  expect(busyness(zones, overlapping).perHour).toBeNull();
});

test('exits are not in the sum, and entrances only where nothing is counted inside', () => {
  const gates = place({
    markt: [...members(['a:in']), ...members(['b:in'], 'entrance')],
    park: [...members(['b:in'], 'entrance'), ...members(['b:out'], 'exit')],
  });
  expect(busyness([zone('markt'), zone('park')], gates).perHour).toBe(200);
});

test('nothing measured is no sum, and never zero', () => {
  const zones = [zone('markt', absent('quiet')), zone('brink', absent('unknown'))];
  expect(busyness(zones, two)).toEqual({
    perHour: null,
    measured: 0,
    zones: 2,
    compared: undefined,
  });
});

test('what is usual nowhere is not compared, and of some only they are', () => {
  expect(busyness([zone('markt'), zone('brink')], two).compared).toBeUndefined();
  const some = busyness([zone('markt', usual(120, 100)), zone('brink', { perHour: 9000 })], two);
  expect(some.compared).toMatchObject({ percent: 20, zones: 1 });
});

test('a zone that is measured in part would look quiet, and is not compared', () => {
  const part = { ...usual(500, 1000), busierPercent: null, covered: 0.5 };
  expect(busyness([zone('markt', part)], two).compared).toBeUndefined();
});

test('busier and quieter begin at a tenth', () => {
  expect([-10, -9, 0, 9, 10].map(against)).toEqual([
    'quieter',
    'usual',
    'usual',
    'usual',
    'busier',
  ]);
});
