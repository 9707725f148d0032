import { describe, expect, it } from 'vitest';

import { readQuestion, writeQuestion } from '../src/explore/address.ts';
import { shareLines } from '../src/explore/origin/file.ts';
import { LIMITS, squarified, tintOf } from '../src/explore/origin/mosaic.ts';
import { rings } from '../src/explore/origin/near.ts';
import { earlierOf, tablesQuery } from '../src/explore/origin/tables.ts';
import {
  type Cell,
  type Period,
  stepOf,
  stretchOf,
  type Tally,
  Teller,
  undivided,
} from '../src/explore/origin/tally.ts';
import { common, type Tree } from '../src/explore/origin/tree.ts';
import { courses } from '../src/explore/origin/through.ts';
import { firstQuestion, fit, type Question } from '../src/explore/question.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-05-01');
const PERIOD: Period = { from: START, to: START + 14 * DAY, step: 'week' };

const TREE: Tree = new Map(
  [
    ['NL', 'Netherlands', null],
    ['PV23', 'Overijssel', 'NL'],
    ['CR12', 'Twente', 'PV23'],
    ['GM0153', 'Enschede', 'CR12'],
    ['GM0164', 'Hengelo', 'CR12'],
    ['GM0168', 'Losser', 'CR12'],
    ['PV25', 'Gelderland', 'NL'],
    ['GM0200', 'Apeldoorn', 'PV25'],
    ['ABROAD', 'Abroad', null],
    ['DE', 'Germany', 'ABROAD'],
    ['BE', 'Belgium', 'ABROAD'],
  ].map(([code, name, parent]) => [
    code ?? '',
    { code: code ?? '', name: name ?? '', parent: parent ?? null },
  ]),
);

type Figure = readonly [codes: string, within: string | null, count: number];

function told(tables: Record<number, readonly Figure[]>, period = PERIOD): Tally {
  const teller = new Teller(TREE, (at) => at, period);
  for (const [hour, figures] of Object.entries(tables)) {
    const from = START + Number(hour) * HOUR;
    for (const [origin, within, count] of figures) {
      const cell: Cell = { from, to: from + HOUR, codes: origin.split('+'), within, count };
      teller.add(cell);
    }
  }
  return teller.tally();
}

const TALLY = told({
  10: [
    ['GM0153', 'GM0153', 500],
    ['GM0164', 'GM0164', 100],
    ['PV25', null, 50],
    ['DE', null, 50],
  ],
  // Hengelo and Losser together, for too few came from one of them.
  200: [
    ['GM0153', 'GM0153', 200],
    ['GM0164+GM0168', null, 40],
    ['BE+DE', null, 40],
    ['GM0200', 'GM0200', 20],
  ],
});

describe('where visitors came from', () => {
  it('is told by origin, and by area where parts were joined', () => {
    expect(TALLY.origins.map(({ key, kind, total }) => [key, kind, total])).toEqual([
      ['GM0153', 'whole', 700],
      ['GM0164', 'whole', 100],
      ['in:PV25', 'joint', 50],
      ['DE', 'whole', 50],
      ['in:CR12', 'joint', 40],
      ['in:ABROAD', 'joint', 40],
      ['GM0200', 'whole', 20],
    ]);
    expect([TALLY.total, TALLY.tables, TALLY.minutes]).toEqual([1000, 2, 60]);
    expect(undivided(TALLY)).toBe(0.13);
  });

  it('has no figure, and never 0, where an origin has none', () => {
    const hengelo = TALLY.origins.find(({ key }) => key === 'GM0164');
    expect([hengelo?.counts, hengelo?.tables]).toEqual([[100, null], 1]);
  });

  it('keeps a stretch without a table', () => {
    const gap = told(
      { 1: [['DE', null, 50]], 340: [['DE', null, 50]] },
      { ...PERIOD, step: 'day' },
    );
    expect(gap.stretches).toHaveLength(15);
    expect(gap.origins[0]?.counts.filter((count) => count !== null)).toEqual([50, 50]);
  });

  it('says which stretch is not whole', () => {
    const months = told(
      { 1: [['DE', null, 50]], 1000: [['DE', null, 50]] },
      { from: START, to: START + 45 * DAY, step: 'month' },
    );
    expect(months.stretches.map(({ isPart }) => isPart)).toEqual([false, true]);
  });

  it('is a file of which what has no figure is empty', () => {
    const lines = shareLines(TALLY, ({ key }) => `${key}, so called`).split('\n');
    expect(lines[1]).toBe('period,2026-05-01,GM0153,"GM0153, so called",whole,0.7000');
    expect(lines).toContain('week,2026-05-08,GM0164,"GM0164, so called",whole,');
    expect(lines).toHaveLength(1 + 7 + 2 * 7 + 1);
  });

  it('has a course for each of the largest, for the others, and for what is not divided', () => {
    const words = { others: 'others', undivided: 'undivided' };
    const all = courses(TALLY, undefined, words, ({ key }) => key);
    expect(all.map(({ name, shares }) => [name, shares])).toEqual([
      ['GM0153', [500 / 700, 200 / 300]],
      ['GM0164', [100 / 700, null]],
      ['DE', [50 / 700, null]],
      ['GM0200', [null, 20 / 300]],
      ['undivided', [50 / 700, 80 / 300]],
    ]);
  });
});

describe('a period', () => {
  it.each([
    [7, 'day'],
    [56, 'week'],
    [365, 'month'],
  ] as const)('of %d days is divided by the %s', (days, step) => {
    expect(stepOf(days)).toBe(step);
  });

  it('has weeks that begin where it does', () => {
    const at = (text: string) => new Date(stretchOf(Date.parse(text), PERIOD)).toISOString();
    expect(at('2026-05-07T23:00:00Z')).toBe('2026-05-01T00:00:00.000Z');
    expect(at('2026-05-08T00:00:00Z')).toBe('2026-05-08T00:00:00.000Z');
  });

  const now = Date.parse('2026-06-11T10:00:00Z');
  const asked: Question = fit({
    ...firstQuestion('2026-06-11', true),
    subject: 'origins',
    area: 'centrum',
    from: '2026-06-01',
  });

  it.each([
    [{ kind: 'previous' }, '2026-05-21', '2026-05-31T10:00:00Z'],
    [{ kind: 'last-year' }, '2025-06-02', '2025-06-12T10:00:00Z'],
    [{ kind: 'since', date: '2026-04-01' }, '2026-04-01', '2026-04-11T10:00:00Z'],
  ] as const)('that is not over is held against one as long: %o', (versus, from, to) => {
    expect(earlierOf({ ...asked, versus }, now)).toEqual({ from, to });
  });

  it('is held against nothing where nothing is asked', () => {
    expect(earlierOf(asked, now)).toBeUndefined();
  });

  it('is asked by area and level, and all of it by the address', () => {
    expect(tablesQuery(asked, 'GM0153').toString()).toBe(
      'municipality=GM0153&areaId=centrum&from=2026-06-01&level=municipality',
    );
    const question = fit({
      ...asked,
      level: 'corop',
      versus: { kind: 'since', date: '2025-01-01' },
    });
    const address = writeQuestion(question, 'GM0153');
    expect(address).toBe(
      '?municipality=GM0153&origins=centrum&level=corop&from=2026-06-01&compare=2025-01-01',
    );
    expect(readQuestion(address, firstQuestion('2026-06-11', true))).toEqual(question);
  });

  it('has no index and no reference place', () => {
    expect(fit({ ...asked, versus: { kind: 'index', year: 2024 } }).versus).toEqual({
      kind: 'none',
    });
  });
});

describe('nearness', () => {
  const words = { elsewhere: 'elsewhere', mixed: 'mixed' };
  const found = rings(TALLY.origins, 'GM0153', TREE, words);

  it('follows from the smallest area that holds both', () => {
    expect(found.map(({ name, isRest, origins }) => [name, isRest, origins.length])).toEqual([
      ['Enschede', false, 1],
      ['Twente', true, 2],
      ['Netherlands', true, 2],
      ['Abroad', false, 2],
    ]);
  });

  it('is not known where the hierarchy does not have the municipality', () => {
    expect(rings(TALLY.origins, 'GM9999', TREE, words).map(({ name }) => name)).toEqual([
      'elsewhere',
    ]);
  });

  it('of several codes is that of the smallest area that has them all', () => {
    expect(common(['GM0153', 'GM0164'], TREE)).toBe('CR12');
    expect(common(['GM0164', 'GM0200'], TREE)).toBe('NL');
    expect(common(['GM0164', 'DE'], TREE)).toBeUndefined();
  });
});

describe('the map', () => {
  it('gives each its share of the plane, and nothing twice', () => {
    const box = { x: 10, y: 20, width: 400, height: 300 };
    const sizes = [700, 100, 60, 50, 40, 30, 20];
    const tiles = squarified(box, sizes);
    tiles.forEach(({ width, height }, at) => {
      expect(width * height).toBeCloseTo(((sizes[at] ?? 0) / 1000) * 400 * 300, 3);
    });
    for (const [at, one] of tiles.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(10);
      expect(one.y + one.height).toBeLessThan(320.001);
      for (const other of tiles.slice(at + 1)) {
        const across =
          Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
        const down =
          Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
        expect(Math.min(across, down)).toBeLessThan(0.001);
      }
    }
  });

  it('has five tints', () => {
    expect([0.01, 0.02, 0.07, 0.1, 0.9].map(tintOf)).toEqual([0, 1, 2, 3, 4]);
    expect(LIMITS).toHaveLength(4);
  });
});
