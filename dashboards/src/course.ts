/**
 * A zone's day: what passed so far, what is usual, and what is coming.
 *
 * All in passages an hour. What is not known is null, and a gap in whatever is drawn of it.
 */
import type { Clock, Day } from './day.ts';
import { QUARTER } from './day.ts';
import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type Season = Schemas['Season'];
export type Usual = Readonly<Schemas['Quantiles']>;

/** One span of what passed. */
export interface Passed {
  readonly from: number;
  readonly to: number;
  readonly perHour: number | null;
  /** Why there is no figure, where that is known. */
  readonly state?: Schemas['ZoneFootfall']['state'];
  /** Whether all of the zone's counters were measured. */
  readonly isWhole: boolean;
}

/** One span of what may be expected: four times in five between low and high. */
export interface Expected {
  readonly from: number;
  readonly to: number;
  readonly low: number | null;
  readonly middle: number | null;
  readonly high: number | null;
}

/** The figure now, on the clock of the figures. */
export interface Now {
  readonly at: number;
  readonly perHour: number | null;
}

export interface Course {
  readonly day: Day;
  readonly passed: readonly Passed[];
  readonly usual: readonly Expected[];
  readonly coming: readonly Expected[];
}

const HOUR = 3_600_000;
const COVERED = 0.999;

/** What is usual, by the local clock, laid over one day's instants. */
export function laid(
  byTime: ReadonlyMap<string, Usual>,
  day: Day,
  clock: Clock,
): readonly Expected[] {
  if (byTime.size === 0) return [];
  const spans: Expected[] = [];
  for (let from = day.from; from < day.to; from += QUARTER) {
    const usual = byTime.get(clock.timeOf(from));
    spans.push({
      from,
      to: from + QUARTER,
      low: usual?.p10 ?? null,
      middle: usual?.p50 ?? null,
      high: usual?.p90 ?? null,
    });
  }
  return spans;
}

/**
 * What passed, of spans that are over.
 *
 * @param newest up to when figures came in: a span that goes on is a part, and would look quiet
 */
export function passed(
  figures: readonly Schemas['ZoneFootfall'][],
  newest: number,
): readonly Passed[] {
  return figures
    .map(({ from, to, count, state, covered }) => {
      const span = { from: Date.parse(from), to: Date.parse(to) };
      const perHour = count === null ? null : Math.round((count * HOUR) / (span.to - span.from));
      return { ...span, perHour, state, isWhole: covered >= COVERED };
    })
    .filter(({ to }) => to <= newest);
}

/** What is coming: quarters of an hour as far as they go, whole hours after them. */
export function coming(
  quarters: readonly Schemas['ZoneForecast'][],
  hours: readonly Schemas['ZoneForecast'][],
): readonly Expected[] {
  const near = quarters.map(expected);
  const told = Math.max(...near.map(({ to }) => to));
  return [...near, ...hours.map(expected).filter(({ from }) => from >= told)];
}

function expected({ from, to, perHour }: Schemas['ZoneForecast']): Expected {
  const { p10: low, p50: middle, p90: high } = perHour;
  return { from: Date.parse(from), to: Date.parse(to), low, middle, high };
}

/** The highest figure of a day, for a scale from zero that holds all of it. */
export function highest(course: Course | undefined, now: Now | undefined): number {
  const { passed: been = [], usual = [], coming: next = [] } = course ?? {};
  return Math.max(
    now?.perHour ?? 0,
    ...been.map(({ perHour }) => perHour ?? 0),
    ...[...usual, ...next].map(({ middle, high }) => high ?? middle ?? 0),
  );
}
