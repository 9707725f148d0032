/**
 * Where a place has no figures, and why: spans of one reason in a row are one gap.
 */
import type { State } from './answer.ts';

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
