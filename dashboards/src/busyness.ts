/**
 * How busy a municipality is, and against what is usual: the sentence on top.
 *
 * Zones may overlap. No counter is added twice: a zone that shares one with a zone that is added
 * already is left out, and which are added follows from the registry alone, so that the sum does
 * not jump. Sums of passages, not persons: who walks past two counters is counted twice.
 */
import { hasFigure, type ZoneNow } from './live.ts';
import type { Place } from './place.ts';

export interface Busyness {
  /** Null when no zone has a figure: nothing measured is not nobody there. */
  readonly perHour: number | null;
  /** Of how many zones, and how many could be added. */
  readonly measured: number;
  readonly zones: number;
  readonly compared: Compared | undefined;
}

export interface Compared {
  /** Above what is usual; below 0 if under it. */
  readonly percent: number;
  /** Of how many zones that is known. */
  readonly zones: number;
  readonly weekday: number;
  readonly time: string;
  readonly isSchoolHoliday: boolean;
}

/** Finer than this a sum of rates over a minute or two says nothing. */
const STEP = 10;

export function busyness(zones: readonly ZoneNow[], place: Place): Busyness {
  const added = apart(zones, place);
  const measured = added.filter((zone) => hasFigure(zone));
  const all = measured.reduce((total, { perHour }) => total + perHour, 0);
  return {
    perHour: measured.length === 0 ? null : Math.round(all / STEP) * STEP,
    measured: measured.length,
    zones: added.length,
    compared: compare(measured),
  };
}

// The largest first, so that one that holds many counters stands for its parts.
function apart(zones: readonly ZoneNow[], place: Place): readonly ZoneNow[] {
  const taken = new Set<string>();
  const counted = zones
    .map((zone) => ({ zone, counters: countersOf(zone.zoneId, place) }))
    .filter(({ counters }) => counters.length > 0)
    .toSorted(
      (one, other) =>
        other.counters.length - one.counters.length ||
        (one.zone.zoneId < other.zone.zoneId ? -1 : 1),
    );
  return counted.flatMap(({ zone, counters }) => {
    if (counters.some((counter) => taken.has(counter))) return [];
    for (const counter of counters) taken.add(counter);
    return [zone];
  });
}

/** The counters that a zone's figure is the sum of: those inside, else at its entrances. */
export function countersOf(zoneId: string, place: Place): readonly string[] {
  const members = place.members.get(zoneId) ?? [];
  const inside = members.filter(({ role }) => role === 'inside');
  const summed = inside.length > 0 ? inside : members.filter(({ role }) => role === 'entrance');
  return summed.map(({ counterId }) => counterId);
}

function compare(measured: readonly (ZoneNow & { readonly perHour: number })[]) {
  let [now, usual, zones] = [0, 0, 0];
  let about: ZoneNow | undefined;
  for (const zone of measured) {
    // Without all of its counters a zone would look quiet: the api then tells no percentage.
    if (zone.busierPercent === null || zone.usualPerHour === null) continue;
    now += zone.perHour;
    usual += zone.usualPerHour;
    zones += 1;
    about = zone;
  }
  if (usual === 0 || about?.usualWeekday == null || about.usualTime === null) return undefined;
  return {
    percent: Math.round((100 * (now - usual)) / usual),
    zones,
    weekday: about.usualWeekday,
    time: about.usualTime,
    isSchoolHoliday: about.usualSeason === 'school-holiday',
  };
}

/** From how many percent on it is said to be busier or quieter than usual. */
const NOTABLE = 10;

export type Against = 'quieter' | 'usual' | 'busier';

export function against(percent: number): Against {
  if (percent >= NOTABLE) return 'busier';
  return percent <= -NOTABLE ? 'quieter' : 'usual';
}
