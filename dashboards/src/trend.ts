/**
 * The course of each zone's figure since the page opened.
 */
import { hasFigure, type Snapshot } from './live.ts';

export interface Point {
  /** Milliseconds, on the snapshot's clock. */
  readonly at: number;
  /** Null is a gap. */
  readonly perHour: number | null;
}

export type Direction = 'up' | 'down' | 'flat' | 'unknown';

/** Points kept of a zone; the oldest go first. */
const KEPT = 240;
/** How much a figure changes before it is called rising or falling. */
const NOTABLE = 0.05;

export type Trends = ReadonlyMap<string, readonly Point[]>;

/** Add a snapshot; a clock that went back starts the course again. */
export function extend(trends: Trends, snapshot: Snapshot): Trends {
  const at = Date.parse(snapshot.at);
  return new Map(
    snapshot.zones.map((zone) => {
      const perHour = hasFigure(zone) ? zone.perHour : null;
      return [zone.zoneId, append(trends.get(zone.zoneId) ?? [], { at, perHour })];
    }),
  );
}

function append(points: readonly Point[], point: Point): readonly Point[] {
  const last = points.at(-1);
  if (last !== undefined && point.at < last.at) return [point];
  const isRepeat = last?.perHour === point.perHour && points.at(-2)?.perHour === point.perHour;
  return [...(isRepeat ? points.slice(0, -1) : points), point].slice(-KEPT);
}

/** Whether the figure rises or falls, against the mean of the course so far. */
export function direction(points: readonly Point[]): Direction {
  const figures = points.flatMap(({ perHour }) => (perHour === null ? [] : [perHour]));
  const newest = figures.at(-1);
  if (newest === undefined || figures.length < 3) return 'unknown';
  const earlier = figures.slice(0, -1);
  const mean = earlier.reduce((all, figure) => all + figure, 0) / earlier.length;
  if (Math.abs(newest - mean) <= NOTABLE * mean) return 'flat';
  return newest > mean ? 'up' : 'down';
}

/**
 * Draw a course as SVG path data, from 0 at the bottom, with gaps as gaps.
 *
 * @returns the path and the place of the newest figure, if it has one
 */
export function draw(
  points: readonly Point[],
  width: number,
  height: number,
): { readonly path: string; readonly end: readonly [number, number] | undefined } {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return { path: '', end: undefined };
  const most = Math.max(1, ...points.map(({ perHour }) => perHour ?? 0));
  const span = last.at - first.at;
  const x = (at: number): number => (span === 0 ? width : ((at - first.at) / span) * width);
  const y = (perHour: number): number => height - (perHour / most) * height;
  let path = '';
  let isOpen = false;
  for (const { at, perHour } of points) {
    if (perHour !== null) {
      path += `${isOpen ? 'L' : 'M'}${x(at).toFixed(1)} ${y(perHour).toFixed(1)}`;
    }
    isOpen = perHour !== null;
  }
  return { path, end: last.perHour === null ? undefined : [width, y(last.perHour)] };
}
