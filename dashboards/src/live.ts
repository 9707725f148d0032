/**
 * The snapshot of `/v1/live` and of its stream, in the words of the design.
 *
 * A figure that is not `measured` is null and never 0.
 */

export const LEVELS = ['calm', 'normal', 'busy', 'very-busy', 'too-busy'] as const;
export type Level = (typeof LEVELS)[number];

export const STATES = ['measured', 'quiet', 'late', 'outage', 'unknown'] as const;
export type State = (typeof STATES)[number];

/** What a zone and a counter have in common: one figure, and how far it can be trusted. */
export interface Figure {
  readonly perHour: number | null;
  readonly level: Level | null;
  readonly state: State;
  readonly ageSeconds: number | null;
  readonly since?: string | null;
}

export interface ZoneNow extends Figure {
  readonly municipality?: string;
  readonly zoneId: string;
  /** Share of the zone's counters that are measured, 0 to 1. */
  readonly covered: number;
}

export interface CounterNow extends Figure {
  readonly municipality?: string;
  readonly counterId: string;
  readonly sensorId: string;
}

export interface Snapshot {
  readonly at: string;
  readonly municipality: string | null;
  readonly zones: readonly ZoneNow[];
  readonly counters: readonly CounterNow[];
}

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
