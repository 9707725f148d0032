import { describe, expect, it } from 'vitest';

import { type Answer, type Count, Ledger, type Row, type State } from '../src/explore/answer.ts';
import { CsvReader } from '../src/explore/csv.ts';
import { isPartly, summarise, viewOf } from '../src/explore/derive.ts';
import { gaps } from '../src/explore/gap.ts';
import { nearest } from '../src/explore/nearest.ts';
import { rhythm } from '../src/explore/rhythm.ts';
import { wallOf } from '../src/explore/wall.ts';
import { weatherOf } from '../src/explore/weather.ts';

const HOUR = 3_600_000;
const HEAD = 'zoneId,counterId,from,to,count,state,covered,comparedCount\n';
const LINES = `market,,2026-06-01T10:00:00Z,2026-06-01T11:00:00Z,500,measured,0.9,400
market,,2026-06-01T11:00:00Z,2026-06-01T12:00:00Z,,quiet,0.0,
,gate:in,2026-06-01T10:00:00Z,2026-06-01T11:00:00Z,,outage,0.0,80
`;

function read(pieces: readonly string[]): readonly Row[] {
  const rows: Row[] = [];
  const reader = new CsvReader((row) => rows.push(row));
  for (const piece of pieces) reader.read(piece);
  return rows;
}

function answered(counts: Record<string, readonly (number | null)[]>): Answer {
  const ledger = new Ledger(Object.keys(counts), false);
  for (const [key, figures] of Object.entries(counts)) {
    figures.forEach((count, at) => {
      const state = count === null ? 'quiet' : 'measured';
      const [from, to] = [at * HOUR, (at + 1) * HOUR];
      ledger.add({ key, from, to, count, state, covered: 1, earlier: null });
    });
  }
  return ledger.answer();
}

describe('a file of figures', () => {
  it('is the same wherever it was cut', () => {
    const whole = read([HEAD + LINES]);
    expect(whole).toHaveLength(3);
    for (let cut = 1; cut < HEAD.length + LINES.length; cut += 7) {
      const text = HEAD + LINES;
      expect(read([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
    }
  });

  it('has nothing, and never 0, where there is no figure', () => {
    expect(read([HEAD + LINES]).map(({ count, earlier }) => [count, earlier])).toEqual([
      [500, 400],
      [null, null],
      [null, 80],
    ]);
  });

  it('of other columns is refused', () => {
    expect(() => read(['<html>\n'])).toThrow(TypeError);
  });
});

describe('a ledger', () => {
  it('puts figures by place and time, in whatever order they came', () => {
    const ledger = new Ledger(['zone:market', 'counter:gate:in'], true);
    for (const row of read([HEAD + LINES]).toReversed()) ledger.add(row);
    const { from, series } = ledger.answer();
    expect(from.map((at) => new Date(at).getUTCHours())).toEqual([10, 11]);
    expect(
      series.map(({ key, counts, states, earlier }) => [key, counts, states, earlier]),
    ).toEqual([
      ['zone:market', [500, null], ['measured', 'quiet'], [400, null]],
      // Of whose second hour nothing was told.
      ['counter:gate:in', [null, null], ['outage', 'unknown'], [80, null]],
    ]);
  });
});

describe('what is drawn', () => {
  it('against a place is missing where either is', () => {
    const answer = answered({ 'zone:a': [50, null, 30], 'zone:b': [200, 100, null] });
    const { curves, unit } = viewOf(answer, { kind: 'place', place: 'zone:b' }, undefined);
    expect([unit, curves.map(({ key, values }) => [key, values])]).toEqual([
      'share',
      [['zone:a', [25, null, null]]],
    ]);
  });

  it('as an index has the mean of the year as 100', () => {
    const answer = answered({ 'zone:a': [150, null, 300] });
    const base = answered({ 'zone:a': [100, 300, null] });
    const { curves } = viewOf(answer, { kind: 'index', year: 2024 }, base);
    expect(curves[0]?.values).toEqual([75, null, 150]);
    const none = viewOf(answer, { kind: 'index', year: 2020 }, answered({ 'zone:a': [null] }));
    expect(none.curves[0]?.values).toEqual([null, null, null]);
  });

  it('comes to its mean, its highest and how much was measured, without what is not over', () => {
    const answer = answered({ 'zone:a': [100, null, 300, 900] });
    const [curve] = viewOf(answer, { kind: 'none' }, undefined).curves;
    if (curve === undefined) throw new Error('no curve');
    expect(summarise(curve, answer.to, 3 * HOUR)).toMatchObject({
      mean: 200,
      most: 300,
      mostAt: 2,
      measured: 2,
      spans: 3,
    });
  });

  it('differs from before over what both have', () => {
    const answer = answered({ 'zone:a': [100, null, 300] });
    const [curve] = viewOf(answer, { kind: 'none' }, undefined).curves;
    if (curve === undefined) throw new Error('no curve');
    const compared = { ...curve, earlier: [80, 500, null] };
    expect(summarise(compared, answer.to, Infinity)).toMatchObject({ change: 0.25, pairs: 1 });
  });

  it('is of a part where much less than usual was covered', () => {
    const [series] = answered({ 'zone:a': [10, 10, 10, null] }).series;
    if (series === undefined) throw new Error('no series');
    const covered = [0.7, 0.68, 0.35, 0];
    expect(isPartly({ ...series, covered })).toEqual([false, false, true, false]);
  });
});

describe('gaps', () => {
  it('of one reason in a row are one', () => {
    const states = ['measured', 'quiet', 'quiet', 'outage', 'measured', 'quiet'] as const;
    const from = states.map((_, at) => at);
    const to = states.map((_, at) => at + 1);
    expect(gaps(from, to, states)).toEqual([
      { state: 'quiet', from: 1, to: 3 },
      { state: 'outage', from: 3, to: 4 },
      { state: 'quiet', from: 5, to: 6 },
    ]);
  });

  it('of spans that are not told are not joined', () => {
    expect(gaps([0, 5], [1, 6], ['late', 'late'])).toHaveLength(2);
  });
});

describe('the clock of a municipality', () => {
  const wall = wallOf('Europe/Amsterdam');

  it.each([
    ['2026-01-10T12:00:00Z', '13:00'],
    ['2026-06-01T10:00:00Z', '12:00'],
    ['2026-03-29T00:59:00Z', '01:59'],
    ['2026-03-29T01:00:00Z', '03:00'],
    ['2026-10-25T00:30:00Z', '02:30'],
    ['2026-10-25T01:30:00Z', '02:30'],
    ['2026-10-24T22:00:00Z', '00:00'],
  ])('shows %s as %s', (at, shown) => {
    expect(new Date(wall(Date.parse(at))).toISOString().slice(11, 16)).toBe(shown);
  });

  it('puts hours on their local weekday, over those that have a figure', () => {
    // Mondays at 12:00 local, of which one has no figure; and the Sunday hour before midnight.
    const from = ['2026-06-01T10:00:00Z', '2026-06-08T10:00:00Z', '2026-05-31T21:00:00Z'].map(
      (at) => Date.parse(at),
    );
    const scene = { view: { from }, wall, now: Date.parse('2026-06-20T00:00:00Z') };
    const curve = (values: Count[], states: State[]) => ({
      values,
      source: { key: 'zone:market' as const, counts: values, states, covered: [], earlier: [] },
    });
    const known = curve([300, null, 20], ['measured', 'outage', 'measured']);
    const cells = rhythm(known, scene);
    expect(cells[12]).toMatchObject({ weekday: 0, hour: 12, mean: 300, measured: 1, spans: 2 });
    const few = curve([null, null, 20], ['quiet', 'quiet', 'measured']);
    expect(rhythm(few, scene)[12]).toMatchObject({ mean: null, spans: 2, absence: 'quiet' });
    // What is still to come lacks nothing.
    const early = { ...scene, now: Date.parse('2026-06-08T10:00:00Z') };
    expect(rhythm(few, early)[12]).toMatchObject({ mean: null, spans: 1 });
    expect(cells.at(-1)).toMatchObject({ weekday: 6, hour: 23, mean: 20 });
    expect(cells[13]).toMatchObject({ mean: null, spans: 0 });
  });
});

describe('the nearest', () => {
  it('is found among those sorted', () => {
    expect([0, 4, 6, 99].map((value) => nearest([1, 5, 9], value))).toEqual([0, 1, 1, 2]);
    expect(nearest([], 3)).toBeUndefined();
  });
});

describe('the weather', () => {
  const hours = [12, 8, null, 10].map((temperature, at) => ({
    from: at * HOUR,
    temperature,
    rain: at === 1 ? null : 0.5,
  }));

  it('is the mean temperature and the sum of the rain, where most of a span is known', () => {
    expect(weatherOf(hours, [0, 2 * HOUR], [2 * HOUR, 4 * HOUR])).toEqual({
      temperature: [10, null],
      rain: [null, 1],
    });
  });

  it('of a quarter of an hour is as warm as its hour, and nobody knows how wet', () => {
    const quarter = HOUR / 4;
    expect(weatherOf(hours, [quarter, 4 * HOUR], [2 * quarter, 5 * HOUR])).toEqual({
      temperature: [12, null],
      rain: [null, null],
    });
  });
});
