/**
 * What goes in and out of a zone at its doors, for who may see counters.
 */
import { type CounterNow, hasFigure, type State } from '../live.ts';
import type { Place } from '../place.ts';

export interface Flow {
  /** Null where it is not known, or too little at every door. */
  readonly perHour: number | null;
  /** Whether doors are left out at which too few pass for a figure. */
  readonly isLeast: boolean;
  /** The worst of its doors' states. */
  readonly state: State;
}

export interface Doors {
  readonly in: Flow;
  readonly out: Flow;
}

export type Counters = ReadonlyMap<string, CounterNow>;

const WORST: readonly State[] = ['outage', 'late', 'unknown', 'quiet', 'measured'];

/** @returns nothing where the zone lacks doors of both kinds, or counters are not for who looks */
export function doors(zoneId: string, place: Place, counters: Counters): Doors | undefined {
  const [entrances, exits] = (['entrance', 'exit'] as const).map((wanted) =>
    (place.members.get(zoneId) ?? []).flatMap(({ counterId, role }) =>
      role === wanted ? [counters.get(counterId)] : [],
    ),
  );
  const [coming, going] = [flow(entrances ?? []), flow(exits ?? [])];
  return coming && going && { in: coming, out: going };
}

function flow(there: readonly (CounterNow | undefined)[]): Flow | undefined {
  const counters = there.filter((each) => each !== undefined);
  if (counters.length === 0 || counters.length < there.length) return undefined;
  const state = WORST.find((each) => counters.some((counter) => counter.state === each));
  const measured = counters.filter((counter) => hasFigure(counter));
  // A door of which nothing is known could be the one that all go through.
  const isKnown = counters.every((counter) => ['measured', 'quiet'].includes(counter.state));
  return {
    perHour:
      isKnown && measured.length > 0
        ? measured.reduce((sum, { perHour }) => sum + perHour, 0)
        : null,
    isLeast: isKnown && measured.length < counters.length,
    state: state ?? 'unknown',
  };
}
