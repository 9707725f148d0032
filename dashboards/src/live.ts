/**
 * The snapshot of `/v1/live` and of its stream, in the words of the design.
 *
 * Its types are those of the api's own document, made into `schema.ts` by each build.
 * A figure that is not `measured` is null and never 0.
 */

import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type ZoneNow = Readonly<Schemas['ZoneNow']>;
export type CounterNow = Readonly<Schemas['CounterNow']>;
export type Snapshot = Readonly<Schemas['Live']>;
export type State = Schemas['State'];
export type Level = NonNullable<ZoneNow['level']>;

/** What a zone and a counter have in common: one figure, and how far it can be trusted. */
export type Figure = Pick<ZoneNow, 'perHour' | 'level' | 'state' | 'ageSeconds' | 'since'>;

export const LEVELS = [
  'calm',
  'normal',
  'busy',
  'very-busy',
  'too-busy',
] as const satisfies readonly Level[];

export const STATES = [
  'measured',
  'quiet',
  'late',
  'outage',
  'unknown',
] as const satisfies readonly State[];

/** Level as a number of segments, 1 to 5; 0 where there is none. */
export function degree(level: Level | null): number {
  return level === null ? 0 : LEVELS.indexOf(level) + 1;
}

/** Whether there is a figure to show: measured, and enough persons for one. */
export function hasFigure<F extends Figure>(now: F): now is F & { readonly perHour: number } {
  return now.state === 'measured' && now.perHour !== null;
}

/**
 * Read the data of one `live` event.
 *
 * @returns nothing when it is not a snapshot: the stream then counts as silent.
 */
export function readSnapshot(text: string): Snapshot | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isSnapshot(value) ? value : undefined;
}

/**
 * A snapshot and what changed since, as one: what is not told of is as it was, and older.
 */
export function merged(before: Snapshot, change: Snapshot): Snapshot {
  const seconds = (Date.parse(change.at) - Date.parse(before.at)) / 1000;
  const told = new Map(change.counters.map((counter) => [counter.counterId, counter]));
  const counters = before.counters.map((counter) => {
    const { ageSeconds } = counter;
    const aged = ageSeconds === null ? null : Math.max(0, ageSeconds + seconds);
    return told.get(counter.counterId) ?? { ...counter, ageSeconds: aged };
  });
  return { ...change, counters };
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { at, zones, counters } = value as Record<string, unknown>;
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    Array.isArray(zones) &&
    Array.isArray(counters)
  );
}
