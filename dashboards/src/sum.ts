/**
 * All passages per hour, over counters.
 *
 * Zones may overlap and share counters; counters never do: a passage is added once for each
 * counter it crosses. That makes passages, not persons.
 */
import { hasFigure, type Snapshot } from './live.ts';

export interface Sum {
  /** Null when no counter has a figure: nothing measured is not nobody there. */
  readonly perHour: number | null;
  readonly measured: number;
  readonly counters: number;
}

/** Finer than this a sum of rates over a minute or two says nothing. */
const STEP = 10;

export function sum(snapshot: Snapshot): Sum {
  const figures = snapshot.counters.filter((counter) => hasFigure(counter));
  const all = figures.reduce((total, { perHour }) => total + perHour, 0);
  return {
    perHour: figures.length === 0 ? null : Math.round(all / STEP) * STEP,
    measured: figures.length,
    counters: snapshot.counters.length,
  };
}
