/**
 * Where a place has no figures, and why: spans of one reason in a row are one gap.
 */
import type { State } from './answer.ts';
import type { Interval } from './question.ts';

export type Absence = Exclude<State, 'measured'>;

export const ABSENCES: readonly Absence[] = ['quiet', 'late', 'outage', 'unknown'];

export interface Gap {
  readonly state: Absence;
  readonly from: number;
  readonly to: number;
}

export function gaps(
  from: readonly number[],
  to: readonly number[],
  states: readonly State[],
): readonly Gap[] {
  const found: { state: Absence; from: number; to: number }[] = [];
  let last: State = 'measured';
  states.forEach((state, at) => {
    const [start, end] = [from[at] ?? 0, to[at] ?? 0];
    const open = found.at(-1);
    if (state === 'measured') {
      // A figure ends a gap.
    } else if (open !== undefined && state === last && open.to === start) open.to = end;
    else found.push({ state, from: start, to: end });
    last = state;
  });
  return found;
}

/** What figures are missing for most often; unknown where none is missing for a reason. */
export function commonest(states: readonly State[]): Absence {
  const times = (absence: Absence) => states.filter((state) => state === absence).length;
  const [first] = ABSENCES.toSorted((one, other) => times(other) - times(one));
  return first !== undefined && times(first) > 0 ? first : 'unknown';
}

/** The step that may have a figure where a brief one has none. */
const LONGER: Partial<Record<Interval, Interval>> = { quarter: 'day', hour: 'day', day: 'week' };

/** A longer step, where nothing has a figure as too few pass in this one. */
export function longerStep(
  states: readonly (readonly State[])[],
  interval: Interval,
): Interval | undefined {
  const found = new Set(states.flat());
  return found.has('quiet') && !found.has('measured') ? LONGER[interval] : undefined;
}
