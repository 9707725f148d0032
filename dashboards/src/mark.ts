/**
 * The mark of each state: a shape, so that it needs no colour, on a square of 16.
 *
 * The same path data draw the list's SVG and the map's images.
 */
import type { CounterNow, State } from './live.ts';

export interface Mark {
  readonly path: string;
  /** Stroke width; a filled mark has none. */
  readonly stroke: number | undefined;
  readonly dash: readonly number[];
}

const RING = 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0 -9z';

export const MARKS: Record<State, Mark> = {
  measured: { path: 'M8 4a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z', stroke: undefined, dash: [] },
  quiet: { path: 'M8 6a2 2 0 1 1 0 4a2 2 0 1 1 0 -4z', stroke: undefined, dash: [] },
  late: { path: RING, stroke: 2, dash: [] },
  outage: { path: 'M4 4l8 8M12 4l-8 8', stroke: 2.5, dash: [] },
  unknown: { path: RING, stroke: 1.5, dash: [2, 2.7] },
};

// A sensor measures when one of its directions does; or else the worst that is known of it shows.
const FIRST: readonly State[] = ['measured', 'outage', 'late', 'quiet', 'unknown'];

/** The state of every sensor, from those of its counters. */
export function sensorStates(counters: readonly CounterNow[]): ReadonlyMap<string, State> {
  const states = new Map<string, State>();
  for (const { sensorId, state } of counters) {
    const other = states.get(sensorId);
    if (other === undefined || FIRST.indexOf(state) < FIRST.indexOf(other)) {
      states.set(sensorId, state);
    }
  }
  return states;
}
