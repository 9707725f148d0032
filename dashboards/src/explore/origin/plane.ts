/**
 * Outlines laid flat: projected, cut off at a frame, and where in them a word fits.
 *
 * Positions are of WGS 84. East and north are to scale in the middle of the frame, which is enough
 * for a region or a country.
 */
import type { MultiPolygon, Polygon, Position } from 'geojson';

import { bounds, type Bounds, lines, positions } from '../../geometry.ts';
import type { Box, Point } from './shape.ts';

export type Outline = Polygon | MultiPolygon;
export type Rings = readonly (readonly Point[])[];
export type Projection = (position: Position) => Point;

/** Where a word may stand, and how much room it has there. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly room: number;
}

const MARGIN = 8;
const SCANS = 12;
const HAIR = 0.01;

export function boundsOf(outlines: readonly Outline[]): Bounds | undefined {
  const each = outlines.flatMap((outline) => {
    const found = bounds(positions(outline));
    return found === undefined ? [] : [found];
  });
  const [first, ...others] = each;
  return others.reduce<Bounds | undefined>(
    (all, [west, south, east, north]) =>
      all && [
        Math.min(all[0], west),
        Math.min(all[1], south),
        Math.max(all[2], east),
        Math.max(all[3], north),
      ],
    first,
  );
}

/** As large as fits into a box, in its middle. */
export function projection([west, south, east, north]: Bounds, box: Box): Projection {
  const [middle, centre] = [(west + east) / 2, (south + north) / 2];
  const squeeze = Math.max(0.01, Math.cos((centre * Math.PI) / 180));
  const across = Math.max(1e-6, (east - west) * squeeze);
  const down = Math.max(1e-6, north - south);
  const scale = Math.min((box.width - 2 * MARGIN) / across, (box.height - 2 * MARGIN) / down);
  return ([longitude = 0, latitude = 0]) => [
    box.x + box.width / 2 + (longitude - middle) * squeeze * scale,
    box.y + box.height / 2 - (latitude - centre) * scale,
  ];
}

/** An outline within a box; no ring where none of it is there. */
export function laid(outline: Outline, project: Projection, box: Box): Rings {
  return lines(outline)
    .map((ring) => clipped(ring.map(project), box))
    .filter((ring) => ring.length > 2);
}

/** A ring cut off at the sides of a box, one side after another. */
export function clipped(ring: readonly Point[], box: Box): readonly Point[] {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const sides: readonly (readonly [axis: 0 | 1, limit: number, sign: 1 | -1])[] = [
    [0, box.x, 1],
    [0, right, -1],
    [1, box.y, 1],
    [1, bottom, -1],
  ];
  return sides.reduce<readonly Point[]>((left, [axis, limit, sign]) => {
    const isIn = (point: Point): boolean => sign * (point[axis] - limit) >= 0;
    return left.flatMap((point, at) => {
      const before = left.at(at - 1) ?? point;
      const kept = isIn(point) ? [rounded(point)] : [];
      if (isIn(before) === isIn(point)) return kept;
      const part = (limit - before[axis]) / (point[axis] - before[axis]);
      const meets: Point = [
        before[0] + part * (point[0] - before[0]),
        before[1] + part * (point[1] - before[1]),
      ];
      return [rounded(meets), ...kept];
    });
  }, ring);
}

type Reach = readonly [from: number, to: number];

/** Where an outline has the most room for a word that goes as far up and down. */
export function spotOf(rings: Rings, half: number): Spot | undefined {
  const heights = rings.flatMap((ring) => ring.map(([, y]) => y));
  const [top, bottom] = [Math.min(...heights) + half, Math.max(...heights) - half];
  if (bottom < top) return undefined;
  let best: Spot | undefined;
  for (let scan = 0; scan <= SCANS; scan += 1) {
    const y = top + ((bottom - top) * scan) / SCANS;
    // Inwards by a hair, or an edge that lies flat would count for no room.
    const [over, under] = [y - half + HAIR, y + half - HAIR].map((at) => reaches(rings, at));
    const all = reaches(rings, y).flatMap((reach) =>
      shared([reach], over ?? []).flatMap((each) => shared([each], under ?? [])),
    );
    for (const [from, to] of all) {
      if (to - from > (best?.room ?? 0)) best = { x: (from + to) / 2, y, room: to - from };
    }
  }
  return best;
}

function shared(some: readonly Reach[], others: readonly Reach[]): readonly Reach[] {
  return some.flatMap(([from, to]) =>
    others.flatMap(([start, end]): readonly Reach[] => {
      const both: Reach = [Math.max(from, start), Math.min(to, end)];
      return both[0] < both[1] ? [both] : [];
    }),
  );
}

function reaches(rings: Rings, y: number): readonly Reach[] {
  const crossings = rings.flatMap((ring) => crossed(ring, y)).toSorted((one, two) => one - two);
  const found: Reach[] = [];
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    found.push([crossings[at] ?? 0, crossings[at + 1] ?? 0]);
  }
  return found;
}

function crossed(ring: readonly Point[], y: number): readonly number[] {
  return ring.flatMap(([x, at], index) => {
    const [before, above] = ring.at(index - 1) ?? [x, at];
    if (above > y === at > y) return [];
    return [before + ((y - above) / (at - above)) * (x - before)];
  });
}

/** What rings enclose, in square pixels; holes are taken off. */
export function sizeOf(rings: Rings): number {
  return Math.abs(
    rings.reduce(
      (sum, ring) =>
        sum +
        ring.reduce((part, [x, y], at) => {
          const [before, above] = ring.at(at - 1) ?? [x, y];
          return part + (before * y - x * above) / 2;
        }, 0),
      0,
    ),
  );
}

function rounded([x, y]: Point): Point {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}
