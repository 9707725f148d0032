import { describe, expect, test } from 'vitest';

import { clock } from '../src/day.ts';
import { readPart, writePart } from '../src/manage/address.ts';
import { crosses } from '../src/manage/check.ts';
import { originChanges, zoneChanges } from '../src/manage/difference.ts';
import { moved, readZones, served, split, textOf, without } from '../src/manage/draft.ts';
import { type Field, followed, idFrom } from '../src/manage/field.ts';
import { counterOptions, readFolder } from '../src/manage/folder.ts';
import { askedOf as askedHappening, NEW as NEW_HAPPENING } from '../src/manage/happening.ts';
import { healthOf, lastDays } from '../src/manage/health.ts';
import { askedOf as askedKey, named } from '../src/manage/key.ts';
import { instantOf, localOf } from '../src/manage/moment.ts';
import { faultsOf } from '../src/manage/problem.ts';
import { askedOf, NEW } from '../src/manage/rule.ts';
import { spotOf, type Trial, verdict } from '../src/manage/trial.ts';
import { fitted, pixels, positionAt, zoomed } from '../src/manage/view.ts';

const ZONE = 'Europe/Amsterdam';
const RING = [
  [6.89, 52.22],
  [6.9, 52.22],
  [6.9, 52.23],
];
const SERVED = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      id: 'market',
      geometry: { type: 'Polygon', coordinates: [[...RING, RING[0]]] },
      properties: {
        id: 'market',
        name: 'Market',
        kind: 'square',
        capacity: 500,
        areaSquareMetres: 900,
        groundSquareMetres: 850,
        resetHour: 6,
        inside: ['a:in', 'b:in'],
        entrance: [],
        exit: [],
      },
    },
  ],
} as unknown as Parameters<typeof served>[0];
const SPOT = { polygon: 0, ring: 0, corner: 0 };

test('a part that is not there is the first one', () => {
  expect(readPart('?part=keys')).toBe('keys');
  expect(readPart('?part=nothing')).toBe('sensors');
  expect(writePart('?municipality=GM0153', 'keys')).toBe('?municipality=GM0153&part=keys');
});

describe('moments', () => {
  test('a moment is of the clock of the town, in summer and in winter', () => {
    expect(instantOf('2027-04-27T10:00', ZONE)).toBe('2027-04-27T08:00:00Z');
    expect(instantOf('2027-01-27T10:00', ZONE)).toBe('2027-01-27T09:00:00Z');
    expect(localOf('2027-04-27T08:00:00Z', ZONE)).toBe('2027-04-27T10:00');
    expect(instantOf('', ZONE)).toBeNull();
  });

  test('an hour that is there twice is the first, one that is skipped the hour after it', () => {
    expect(instantOf('2026-10-25T02:30', ZONE)).toBe('2026-10-25T00:30:00Z');
    expect(instantOf('2026-03-29T02:30', ZONE)).toBe('2026-03-29T01:30:00Z');
  });
});

test('a fault of a part within a field is that of the field', () => {
  const faults = [
    { name: 'grants[0].zones', detail: 'x' },
    { name: 'grantsome', detail: 'y' },
  ];
  expect(faultsOf(faults, ['grants'])).toEqual([faults[0]]);
  expect(named('grants[0].zones')).toBe('zones');
});

test('what has no say for the measure of a rule is not asked', () => {
  const asked = askedOf({ ...NEW, measure: 'level', raiseLine: 600 }, 'GM0153');
  expect(asked.raiseLine).toBeNull();
  expect(asked.raiseLevel).toBe('too-busy');
  expect(asked.withinMinutes).toBeNull();
});

test('only an organiser has zones, and only in the municipality that is shown', () => {
  const values = { roles: ['organiser', 'analyst'], where: '*', zones: ['market'] };
  expect(askedKey(values, 'GM0153', ZONE).grants).toEqual([
    { role: 'organiser', municipality: 'GM0153', zones: ['market'] },
    { role: 'analyst', municipality: '*', zones: [] },
  ]);
});

test('a trial says how often, how long and where', () => {
  const trial = {
    from: '2026-06-01T00:00:00Z',
    to: '2026-06-03T00:00:00Z',
    data: [
      { raisedAt: '2026-06-01T12:00:00Z', clearedAt: '2026-06-01T18:00:00Z' },
      { raisedAt: '2026-06-02T12:00:00Z', clearedAt: null },
    ],
  } as unknown as Trial;
  expect(verdict(trial)).toEqual({
    times: 2,
    days: 2,
    totalSeconds: 18 * 3600,
    longestSeconds: 12 * 3600,
    isOften: false,
  });
  expect(trial.data.map((each) => spotOf(each, trial))[0]).toEqual({ at: 0.25, width: 0.125 });
});

describe('zones', () => {
  test('a file that was saved and chosen again changes nothing', () => {
    const saved = readZones(JSON.parse(textOf(served(SERVED))));
    expect(zoneChanges(SERVED, saved ?? [])).toEqual([]);
  });

  test('what a file says that is the same without it changes nothing', () => {
    const [zone] = served(SERVED);
    if (zone === undefined) throw new Error('there is one');
    expect(zone.properties).toMatchObject({ area_m2: 850, reset_hour: 6 });
    const usual = structuredClone(SERVED);
    for (const { properties } of usual.features) properties.resetHour = 4;
    const said = { ...zone, properties: { ...zone.properties, reset_hour: 4 } };
    expect(zoneChanges(usual, [said])).toEqual([]);
    const [change] = zoneChanges(SERVED, [said]);
    expect(change?.parts).toEqual(['reset_hour']);
    const properties: Record<string, unknown> = { ...zone.properties };
    delete properties.area_m2;
    expect(zoneChanges(SERVED, [{ ...zone, properties }])[0]?.parts).toEqual(['area_m2']);
  });

  test('the same outline that begins elsewhere and goes round the other way is the same', () => {
    const [zone] = served(SERVED);
    const turned = [[[RING[1], RING[0], RING[2]] as number[][]]];
    expect(zone && zoneChanges(SERVED, [{ ...zone, area: turned }])).toEqual([]);
  });

  test('what was moved, renamed, added and removed is told', () => {
    const [zone] = served(SERVED);
    if (zone === undefined) throw new Error('there is one');
    const other = {
      ...zone,
      properties: { ...zone.properties, name: 'Square', inside: ['b:in', 'a:in'] },
      area: moved(zone.area, SPOT, [6.88, 52.22]),
    };
    expect(zoneChanges(SERVED, [other])).toEqual([
      { id: 'market', name: 'Square', kind: 'changed', parts: ['name', 'shape'] },
    ]);
    const renamed = { ...zone, properties: { ...zone.properties, id: 'other' } };
    expect(zoneChanges(SERVED, [renamed]).map(({ kind }) => kind)).toEqual(['added', 'removed']);
  });

  test('a ring keeps three corners', () => {
    const area = [[RING]];
    expect(without(area, SPOT)).toEqual(area);
    const four = split(area, SPOT);
    expect(four[0]?.[0]?.[1]).toEqual([6.895, 52.22]);
    expect(without(four, { ...SPOT, corner: 1 })).toEqual(area);
  });

  test('a bow tie crosses itself and a triangle does not', () => {
    expect(crosses(RING)).toBe(false);
    expect(
      crosses([
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ]),
    ).toBe(true);
  });

  test('what is no GeoJSON is said, and never guessed at', () => {
    const folder = readFolder([
      { name: 'zones.geojson', text: 'x' },
      { name: 'municipality.toml', text: '' },
    ]);
    expect(folder.zones).toBeUndefined();
    expect(folder.told.map(({ kind }) => kind)).toEqual(['unread', 'notCompared']);
  });

  test('outlines of origins are told apart as finely as they are kept', () => {
    const [west, east] = [6.750012, 6.99];
    const corners = [
      [west, 52.16],
      [east, 52.16],
      [east, 52.29],
    ];
    const geometry = (ring: number[][]) => ({ type: 'Polygon', coordinates: [[...ring, ring[0]]] });
    const kept = corners.map((corner) => corner.map((each) => Number(each.toFixed(4))));
    const now = [
      { code: 'GM0153', name: 'Enschede', geometry: geometry(kept) },
      { code: 'GM0164', name: 'Hengelo', geometry: geometry(kept) },
      { code: 'DE', name: 'Germany', geometry: null },
    ] as unknown as Parameters<typeof originChanges>[0];
    const preview = (drawn: Record<string, number[][]>) => {
      const features = Object.entries(drawn).map(([code, ring]) => ({
        type: 'Feature',
        properties: { code },
        geometry: geometry(ring),
      }));
      const text = JSON.stringify({ type: 'FeatureCollection', features });
      const { origins, zones } = readFolder([{ name: 'origins.geojson', text }]);
      expect(zones).toBeUndefined();
      return originChanges(now, origins ?? []).map(({ name, kind, parts }) => [name, kind, parts]);
    };
    const turned = [[west, 52.160001], ...corners.toReversed()];
    expect(preview({ GM0153: corners, GM0164: turned })).toEqual([]);
    const other = corners.map(([x = 0, y = 0]) => [x + 0.001, y]);
    expect(preview({ GM0153: other, DE: corners })).toEqual([
      ['Enschede', 'changed', ['shape']],
      ['Germany', 'added', []],
      ['Hengelo', 'removed', []],
    ]);
  });

  test('points are no outlines of origins', () => {
    const feature = { type: 'Feature', properties: { code: 'DE' }, geometry: { type: 'Point' } };
    const text = JSON.stringify({ type: 'FeatureCollection', features: [feature] });
    const folder = readFolder([{ name: 'origins.geojson', text }]);
    expect([folder.origins, folder.sensors]).toEqual([undefined, undefined]);
    expect(folder.told).toEqual([{ kind: 'unread', name: 'origins.geojson' }]);
  });

  test('a pixel and its position are each other', () => {
    const view = zoomed(fitted([6.89, 52.22, 6.9, 52.23], 800, 600), 2, [100, 50]);
    const [x, y] = pixels(view, positionAt(view, [120, -80]));
    expect(x).toBeCloseTo(120);
    expect(y).toBeCloseTo(-80);
  });
});

describe('sensors', () => {
  const sensor = {
    id: 'a',
    properties: { id: 'a', validFrom: '2026-06-02', validTo: null },
  } as unknown as Parameters<typeof healthOf>[0][number];
  const days = lastDays(clock(ZONE).dayOf, Date.parse('2026-06-05T10:00:00Z'), 5);
  const figure = (from: string, state: 'measured' | 'outage', covered: number) => ({
    counterId: 'a:in',
    from,
    state,
    covered,
  });

  test('each day is one of the things it can be', () => {
    const figures = [
      figure('2026-06-01T22:00:00Z', 'measured', 1),
      figure('2026-06-02T22:00:00Z', 'measured', 0.4),
      figure('2026-06-03T22:00:00Z', 'outage', 0),
    ];
    const [health] = healthOf([sensor], days, figures, [], [], Infinity);
    expect(health?.days.map(({ cell }) => cell)).toEqual([
      'absent',
      'full',
      'part',
      'outage',
      'unknown',
    ]);
    expect(health?.now).toBeUndefined();
  });

  test('a day that is not for who asks is told by what was found alone', () => {
    const finding = {
      sensorId: 'a',
      reason: 'outage',
      from: '2026-06-04T08:00:00Z',
      to: '2026-06-04T09:00:00Z',
      ongoing: true,
    } as unknown as Parameters<typeof healthOf>[3][number];
    const [health] = healthOf([sensor], days, [], [finding], [], 0);
    const cells = health?.days.map(({ cell }) => cell);
    expect(cells).toEqual(['absent', 'untold', 'untold', 'outage', 'untold']);
    expect(health?.open).toEqual([finding]);
  });
});

test('an id is written from a name, until somebody writes another', () => {
  expect(idFrom("Koningsdag '27: Café & Plein")).toBe('koningsdag-27-cafe-plein');
  expect(idFrom('')).toBe('');
  expect(idFrom(`${'a'.repeat(59)} b`)).toBe('a'.repeat(59));
  const fields: readonly Field[] = [
    { kind: 'text', name: 'name', label: '' },
    { kind: 'text', name: 'id', label: '', follows: 'name' },
  ];
  const typed = (id: string) => followed(fields, { name: 'Old Fair', id }, 'name', 'Fair');
  expect(typed('old-fair')).toEqual({ id: 'fair' });
  expect(typed('')).toEqual({ id: 'fair' });
  expect(typed('mine')).toEqual({});
  expect(followed(fields, { name: 'Fair', id: 'fair' }, 'id', 'other')).toEqual({});
});

test('a zone is meant by its name or by its id', () => {
  const lines = ['Oude Markt 4000', 'oude markt: 300', 'square=20', 'Nowhere 5', 'alone'];
  const zones = [{ value: 'old', label: 'Oude Markt' }];
  const asked = askedHappening({ ...NEW_HAPPENING, zoneCapacities: lines }, 'GM0153', ZONE, zones);
  expect(asked.zoneCapacities).toEqual([
    { zoneId: 'old', capacity: 4000 },
    { zoneId: 'old', capacity: 300 },
    { zoneId: 'square', capacity: 20 },
    { zoneId: 'Nowhere', capacity: 5 },
    { zoneId: 'alone', capacity: 0 },
  ]);
});

test('a counter is called by its sensor and its direction, by its id too where that is shared', () => {
  const geometry = { type: 'Point' as const, coordinates: [6.9, 52.2] };
  const sensor = (id: string, name: string) =>
    ({ type: 'Feature', geometry, properties: { id, name } }) as const;
  const sensors = [sensor('a', 'Gate'), sensor('b', 'Gate'), sensor('c', 'Door')];
  const options = counterOptions(['a:in', 'b:in', 'c:out', 'd:in'], sensors, {
    in: 'in',
    out: 'uit',
  });
  expect(options.map(({ label }) => label)).toEqual([
    'Gate, in (a:in)',
    'Gate, in (b:in)',
    'Door, uit',
    'd:in',
  ]);
});
