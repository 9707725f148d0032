/**
 * The week's rhythm: what passes on each weekday, by the hour, on average.
 */
import type { Count } from './answer.ts';
import type { Wall } from './wall.ts';

const DAYS = 7;
const HOURS = 24;
const DAY = 86_400_000;
const HOUR = 3_600_000;
// 1970 began on a Thursday.
const MONDAY = 3;

export interface Cell {
  /** From 0 for Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** Over the hours that have a figure. */
  readonly mean: Count;
  readonly measured: number;
  readonly spans: number;
}

export function rhythm(
  from: readonly number[],
  values: readonly Count[],
  wall: Wall,
): readonly Cell[] {
  const cells = Array.from({ length: DAYS * HOURS }, () => ({ sum: 0, measured: 0, spans: 0 }));
  from.forEach((at, index) => {
    const shown = wall(at);
    const weekday = (Math.floor(shown / DAY) + MONDAY) % DAYS;
    const hour = Math.floor((shown % DAY) / HOUR);
    const cell = cells[weekday * HOURS + hour];
    if (cell === undefined) return;
    cell.spans += 1;
    const value = values[index] ?? null;
    if (value === null) return;
    cell.measured += 1;
    cell.sum += value;
  });
  return cells.map(({ sum, measured, spans }, index) => ({
    weekday: Math.floor(index / HOURS),
    hour: index % HOURS,
    mean: measured === 0 ? null : sum / measured,
    measured,
    spans,
  }));
}
