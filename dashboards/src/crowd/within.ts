/**
 * How many are inside all of a happening, as the sum of what its zones' doors tell.
 *
 * Two zones that share a door in the same role overlap: the one with fewer doors is left out. The
 * bounds of zones are added as they are, which is never too narrow: whether their errors go
 * together is not known. A zone with fewer than fifteen adds nothing, and up to its upper bound to
 * that of the sum.
 */
import type { State, ZoneNow } from '../live.ts';
import type { Place } from '../place.ts';
import type { Happening } from './happening.ts';

/** What a zone with too few for a figure may hold at most, where it says nothing else. */
const FEW = 15;
const KNOWN: readonly (State | null)[] = ['measured', 'quiet'];

export interface Missing {
  readonly zoneId: string;
  readonly state: Exclude<State, 'measured' | 'quiet'>;
}

export interface Within {
  /** Null where it is too few for a figure, or where nothing is known: see `isKnown`. */
  readonly persons: number | null;
  /** Null under fifteen. */
  readonly low: number | null;
  readonly high: number | null;
  readonly capacity: number | undefined;
  /** Zones that are summed, known or not. */
  readonly counted: readonly string[];
  /** Of those, the ones of which it is not known: the sum is too low then. */
  readonly missing: readonly Missing[];
  /** Zones without counted doors. */
  readonly uncounted: readonly string[];
  readonly isKnown: boolean;
}

export function within(happening: Happening, zones: readonly ZoneNow[], place: Place): Within {
  const counted = apart(
    zones.filter(({ occupancyState }) => occupancyState !== null),
    place,
  );
  const known = counted.filter(({ occupancyState }) => KNOWN.includes(occupancyState));
  const persons = total(known.map(({ occupancy }) => occupancy ?? 0));
  const low = total(known.map(({ occupancyLow }) => occupancyLow ?? 0));
  const high = total(known.map((zone) => zone.occupancyHigh ?? zone.occupancy ?? FEW));
  const uncounted = zones.filter(({ occupancyState }) => occupancyState === null);
  return {
    persons: persons < FEW ? null : persons,
    low: low < FEW ? null : low,
    high: high <= FEW ? null : high,
    capacity: capacityOf(happening, counted, uncounted.length === 0),
    counted: counted.map(({ zoneId }) => zoneId),
    missing: counted.flatMap(({ zoneId, occupancyState: state }) =>
      state === null || state === 'measured' || state === 'quiet' ? [] : [{ zoneId, state }],
    ),
    uncounted: uncounted.map(({ zoneId }) => zoneId),
    isKnown: known.length > 0,
  };
}

/** What a zone holds while the happening lasts. */
export function zoneCapacity(happening: Happening, zone: ZoneNow): number | undefined {
  const own = happening.zoneCapacities?.find(({ zoneId }) => zoneId === zone.zoneId);
  return own?.capacity ?? zone.capacity ?? undefined;
}

function total(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}

// What all of it holds is no line for the zones of which alone it is counted.
function capacityOf(
  happening: Happening,
  counted: readonly ZoneNow[],
  isWhole: boolean,
): number | undefined {
  if (isWhole && happening.capacity != null) return happening.capacity;
  const capacities = counted.map((zone) => zoneCapacity(happening, zone));
  const known = capacities.filter((each) => each !== undefined);
  return known.length === 0 || known.length < capacities.length ? undefined : total(known);
}

function apart(zones: readonly ZoneNow[], place: Place): readonly ZoneNow[] {
  const taken = new Set<string>();
  const doored = zones.map((zone) => ({ zone, doors: doorsOf(zone.zoneId, place) }));
  return doored
    .toSorted(
      (one, other) =>
        other.doors.length - one.doors.length || (one.zone.zoneId < other.zone.zoneId ? -1 : 1),
    )
    .flatMap(({ zone, doors }) => {
      if (doors.some((door) => taken.has(door))) return [];
      for (const door of doors) taken.add(door);
      return [zone];
    });
}

function doorsOf(zoneId: string, place: Place): readonly string[] {
  return (place.members.get(zoneId) ?? [])
    .filter(({ role }) => role !== 'inside')
    .map(({ counterId, role }) => `${role} ${counterId}`);
}
