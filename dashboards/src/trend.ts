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

/** Milliseconds of a point: a day of them is more than a sparkline has pixels. */
const STRETCH = 5 * 60_000;
/** Points kept of a zone; the oldest go first. */
const KEPT = 288;

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
  const isSame = last !== undefined && stretchOf(last) === stretchOf(point);
  return [...(isSame ? points.slice(0, -1) : points), point].slice(-KEPT);
}

function stretchOf({ at }: Point): number {
  return Math.floor(at / STRETCH);
}
