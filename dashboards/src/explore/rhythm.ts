/**
 * The week's rhythm: what passes on each weekday, by the hour, on average.
 */
import type { Count, State } from './answer.ts';
import type { Curve, View } from './derive.ts';
import { type Absence, commonest } from './gap.ts';
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
  /** Why there is no mean: what most of its hours are. */
  readonly absence: Absence;
}

/** Of what has begun by now: hours that are still to come lack nothing. */
export function rhythm(
  { values, source }: Pick<Curve, 'values' | 'source'>,
  {
    view,
    wall,
    now,
  }: { readonly view: Pick<View, 'from'>; readonly wall: Wall; readonly now: number },
): readonly Cell[] {
  const cells = Array.from({ length: DAYS * HOURS }, () => ({
    sum: 0,
    measured: 0,
    spans: 0,
    states: [] as State[],
  }));
  view.from.forEach((at, index) => {
    if (at >= now) return;
    const shown = wall(at);
    const weekday = (Math.floor(shown / DAY) + MONDAY) % DAYS;
    const hour = Math.floor((shown % DAY) / HOUR);
    const cell = cells[weekday * HOURS + hour];
    if (cell === undefined) return;
    cell.spans += 1;
    cell.states.push(source.states[index] ?? 'unknown');
    const value = values[index] ?? null;
    if (value === null) return;
    cell.measured += 1;
    cell.sum += value;
  });
  return cells.map(({ sum, measured, spans, states: found }, index) => ({
    weekday: Math.floor(index / HOURS),
    hour: index % HOURS,
    mean: measured === 0 ? null : sum / measured,
    measured,
    spans,
    absence: commonest(found),
  }));
}
