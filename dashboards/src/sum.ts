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

export function sum(snapshot: Snapshot): Sum {
  const figures = snapshot.counters.filter((counter) => hasFigure(counter));
  return {
    perHour: figures.length === 0 ? null : figures.reduce((all, { perHour }) => all + perHour, 0),
    measured: figures.length,
    counters: snapshot.counters.length,
  };
}
