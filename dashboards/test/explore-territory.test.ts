import { describe, expect, it } from 'vitest';

import type { Palette } from '../src/explore/draw/palette.ts';
import { extents, usual } from '../src/explore/origin/extent.ts';
import { clipped, type Outline, projection, sizeOf, spotOf } from '../src/explore/origin/plane.ts';
import type { Shape } from '../src/explore/origin/shape.ts';
import type { Provenance } from '../src/explore/origin/tally.ts';
import { changeTint, type Telling, territory } from '../src/explore/origin/territory.ts';
import type { Tree } from '../src/explore/origin/tree.ts';

function box(west: number, south: number, east: number, north: number): Outline {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

const TREE: Tree = new Map(
  (
    [
      ['NL', null, box(6, 51, 8, 53)],
      ['CR12', 'NL', box(6, 52, 8, 53)],
      ['GM0153', 'CR12', box(7, 52, 8, 53)],
      ['GM0164', 'CR12', box(6, 52, 7, 53)],
      ['GM0168', 'CR12', box(6, 52, 6.5, 52.5)],
      ['PV25', 'NL', box(6, 51, 8, 52)],
      ['DE', 'ABROAD', box(8, 40, 20, 53)],
      ['BE', 'ABROAD', undefined],
      ['ABROAD', null, undefined],
    ] as const
  ).map(([code, parent, outline]) => [code, { code, name: `the ${code}`, parent, outline }]),
);

function origin(code: string, total: number, kind: 'whole' | 'joint' = 'whole'): Provenance {
  const key = kind === 'whole' ? code : `in:${code}`;
  return { key, code, kind, total, tables: 1, counts: [total] };
}

const ORIGINS = [
  origin('GM0153', 600),
  origin('GM0164', 200),
  origin('DE', 100),
  origin('NL', 50, 'joint'),
  origin('BE', 30),
  origin('ABROAD', 20, 'joint'),
];

describe('how much of the map is shown', () => {
  it('goes from the region to all there is, and begins with the nearest that has most', () => {
    const all = extents(ORIGINS, 'GM0153', TREE);
    expect(all.map(({ name }) => name)).toEqual(['the CR12', undefined]);
    expect(usual(all)).toBe(0);
    expect(usual(extents([origin('DE', 900), ...ORIGINS], 'GM0153', TREE))).toBe(1);
  });

  it('is nothing where nobody drew an outline', () => {
    const bare: Tree = new Map(
      [...TREE].map(([code, node]) => [code, { ...node, outline: undefined }]),
    );
    expect(extents(ORIGINS, 'GM0153', bare)).toEqual([]);
    expect(extents([origin('BE', 30)], 'GM0153', TREE)).toEqual([]);
  });
});

describe('outlines on a plane', () => {
  it('keep north above and are as wide as they are on the ground', () => {
    const at = projection([6, 51, 8, 53], { x: 0, y: 0, width: 400, height: 400 });
    const [[left, bottom], [right, top]] = [at([6, 51]), at([8, 53])];
    expect(bottom).toBeGreaterThan(top);
    expect((right - left) / (bottom - top)).toBeCloseTo(Math.cos((52 * Math.PI) / 180), 5);
  });

  it('are cut off at the frame, and are nothing beyond it', () => {
    const frame = { x: 0, y: 0, width: 10, height: 10 };
    const square = [
      [5, 5],
      [15, 5],
      [15, 15],
      [5, 15],
    ] as const;
    expect(sizeOf([clipped(square, frame)])).toBe(25);
    expect(
      clipped(
        square.map(([x, y]) => [x + 20, y] as const),
        frame,
      ),
    ).toEqual([]);
  });

  it('have room for a word where they are wide all the way, and not in a hole', () => {
    const neck = [
      [0, 0],
      [20, 0],
      [20, 20],
      [100, 20],
      [100, 60],
      [0, 60],
    ] as const;
    const spot = spotOf([neck], 10);
    expect(spot?.room).toBeCloseTo(100, 0);
    expect(spot?.y).toBeGreaterThanOrEqual(30);
    const hole = [
      [10, 5],
      [90, 5],
      [90, 55],
      [10, 55],
    ] as const;
    const whole = [
      [0, 0],
      [100, 0],
      [100, 60],
      [0, 60],
    ] as const;
    expect(spotOf([whole, hole], 10)?.room).toBeCloseTo(10, 0);
    expect(spotOf([whole], 31)).toBeUndefined();
  });
});

describe('the map by outlines', () => {
  const palette = {
    panel: 'panel',
    ink: 'ink',
    line: 'line',
    strong: 'strong',
    raised: 'raised',
    muted: 'muted',
    ramp: ['r0', 'r1', 'r2', 'r3', 'r4'],
    change: ['c0', 'c1', 'c2', 'c3', 'c4'],
  } as unknown as Palette;

  function drawn(telling: Telling, width = 1000, at = 1): readonly Shape[] {
    const extent = extents(ORIGINS, 'GM0153', TREE)[at];
    if (extent === undefined) throw new Error('there is no such extent');
    return territory(ORIGINS, extent, 'GM0153', TREE, width, 500, {
      palette,
      measure: (text, size) => text.length * size * 0.5,
      telling,
      share: (value) => `${Math.round(value * 100)} %`,
      signed: (value) => `${Math.round(value * 1000) / 10}`,
      changeOf: ({ key }) => ({ GM0153: -0.1, GM0164: 0.01 })[key] ?? null,
      areaOf: ({ code }) => code ?? 'mixed',
      titleOf: ({ key }) => key,
      more: (count, share) => `${count} more: ${share}`,
      none: 'no figure',
      chosen: undefined,
    }).shapes;
  }

  const fillOf = (shapes: readonly Shape[], key: string): unknown =>
    shapes.flatMap((shape) =>
      'key' in shape && shape.key === key ? [[shape.kind, shape.fill, shape.isHatched]] : [],
    )[0];

  it('tints what has an outline, hatches what was not divided, and sets the rest beside', () => {
    const shapes = drawn('share');
    expect(fillOf(shapes, 'GM0153')).toEqual(['outline', 'r4', false]);
    expect(fillOf(shapes, 'DE')).toEqual(['outline', 'r3', false]);
    expect(fillOf(shapes, 'in:NL')).toEqual(['outline', 'raised', true]);
    expect(fillOf(shapes, 'BE')).toEqual(['rect', 'r1', false]);
    expect(fillOf(shapes, 'in:ABROAD')).toEqual(['rect', 'raised', true]);
    const keys = shapes.flatMap((shape) => ('key' in shape ? [shape.key] : []));
    expect(new Set(keys)).toEqual(new Set(ORIGINS.map(({ key }) => key)));
    // Hatched under its parts.
    expect(keys.indexOf('in:NL')).toBeLessThan(keys.indexOf('GM0153'));
  });

  it('draws what has no figure empty, beside what has', () => {
    const empty = drawn('share').flatMap((shape) =>
      shape.kind === 'outline' && shape.fill === 'panel' ? [shape.title] : [],
    );
    expect(empty).toContain('GM0168: no figure');
    expect(empty.some((title) => title?.startsWith('GM0153'))).toBe(false);
  });

  it('sets beside what is out of the picture', () => {
    expect(fillOf(drawn('share', 1000, 1), 'DE')).toEqual(['outline', 'r3', false]);
    const shapes = drawn('share', 300, 0);
    const within = shapes.flatMap((shape) =>
      shape.kind === 'outline' ? shape.rings.flat().map(([x]) => x) : [],
    );
    expect(Math.max(...within)).toBeLessThanOrEqual(300);
  });

  it('tells a change by another colour, and none where there was no figure before', () => {
    const shapes = drawn('change');
    expect(fillOf(shapes, 'GM0153')).toEqual(['outline', 'c0', false]);
    expect(fillOf(shapes, 'GM0164')).toEqual(['outline', 'c3', false]);
    expect(fillOf(shapes, 'DE')).toEqual(['outline', 'panel', false]);
    const said = shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
    expect(said).toContain('-10');
    expect(said).toContain('\u2013');
  });

  it('has five colours of change, the same both ways', () => {
    expect([-0.03, -0.02, -0.01, -0.005, 0, 0.0049, 0.005, 0.02].map(changeTint)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 4,
    ]);
  });
});
