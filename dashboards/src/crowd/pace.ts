/**
 * When a line will be crossed: a rule that can be told in one breath, and says when it cannot tell.
 *
 * How many were inside over the last quarter of an hour tells how fast it fills: the last figure
 * less the first, by the minutes between. How unsure that is follows from how the steps in between
 * differ. Until the page has seen eight minutes, what goes in and out at the doors tells it; who may
 * not see the doors waits. It fills, or empties, only beyond twice its deviation. Then the line is
 * reached in what is left by that pace; what is more than an hour away is not told.
 */
import type { CounterNow } from '../live.ts';
import { hasFigure } from '../live.ts';

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;
/** Minutes that a course must tell of before it tells a pace. */
export const LEAST_MINUTES = 8;
const LEAST_SPAN = LEAST_MINUTES * MINUTE;
const LEAST_POINTS = 6;
const FARTHEST = 60;
/** Figures are to the nearest five: the variance of a difference of two. */
const ROUNDING = 25 / 6;
/** People walk in twos and threes. */
const PER_PERSON = 2;
const SURE = 2;

export interface Point {
  /** Milliseconds, on the figures' clock. */
  readonly at: number;
  readonly persons: number;
}

export interface Pace {
  /** Persons a minute, below 0 where it empties. */
  readonly perMinute: number;
  readonly deviation: number;
}

/** How long a course is kept, for its drawing. */
const KEPT = 120;

/** Add a figure, one a minute; a clock that went back, or no figure, starts it again. */
export function extend(
  course: readonly Point[],
  at: number,
  persons: number | null,
): readonly Point[] {
  if (persons === null) return [];
  const last = course.at(-1);
  const point = { at, persons };
  if (last === undefined || at < last.at) return [point];
  const isSame = Math.floor(last.at / MINUTE) === Math.floor(at / MINUTE);
  return [...(isSame && course.length > 1 ? course.slice(0, -1) : course), point].slice(-KEPT);
}

/** How fast it fills, by what was inside; nothing where too little of it was seen. */
export function paceOf(course: readonly Point[]): Pace | undefined {
  const last = course.at(-1);
  const recent = course.filter(({ at }) => last !== undefined && last.at - at <= WINDOW);
  const first = recent[0];
  if (last === undefined || first === undefined) return undefined;
  if (recent.length < LEAST_POINTS || last.at - first.at < LEAST_SPAN) return undefined;
  const minutes = (last.at - first.at) / MINUTE;
  const change = last.persons - first.persons;
  const steps = recent.slice(1).map(({ at, persons }, index) => {
    const before = recent[index] ?? first;
    return persons - before.persons - (change * (at - before.at)) / (last.at - first.at);
  });
  const unrest = steps.reduce((sum, step) => sum + step * step, 0);
  const variance = (unrest * steps.length) / (steps.length - 1) + ROUNDING;
  return { perMinute: change / minutes, deviation: Math.sqrt(variance) / minutes };
}

/** How fast it fills, by what goes in and out now; nothing where a door does not tell. */
export function paceAtDoors(
  coming: readonly (CounterNow | undefined)[],
  going: readonly (CounterNow | undefined)[],
): Pace | undefined {
  let [perMinute, variance] = [0, 0];
  for (const [doors, sign] of [
    [coming, 1],
    [going, -1],
  ] as const) {
    if (doors.length === 0) return undefined;
    for (const door of doors) {
      if (door === undefined || !hasFigure(door)) return undefined;
      const [rate, seconds] = [door.perHour / 60, door.windowSeconds ?? 60];
      perMinute += sign * rate;
      variance += (PER_PERSON * rate) / (seconds / 60);
    }
  }
  return { perMinute, deviation: Math.sqrt(variance) };
}

export interface Line {
  readonly persons: number;
  readonly kind: 'capacity' | 'rule';
  /** What its rule is called. */
  readonly name?: string;
}

export type Crossing =
  /** Every line is behind it; of the last. */
  | { readonly kind: 'over'; readonly line: Line }
  | {
      readonly kind: 'unknown' | 'steady' | 'falling' | 'far';
      readonly line: Line;
      readonly isPossible: boolean;
    }
  | {
      readonly kind: 'minutes';
      readonly line: Line;
      readonly minutes: number;
      readonly isPossible: boolean;
    };

/**
 * When the next line is crossed.
 *
 * @param high persons inside at most: where that is beyond the line, it may be crossed already
 * @returns nothing without a line or a figure
 */
export function crossing(
  persons: number | null,
  high: number | null,
  lines: readonly Line[],
  pace: Pace | undefined,
): Crossing | undefined {
  const rising = lines.toSorted((one, other) => one.persons - other.persons);
  const highest = rising.at(-1);
  if (highest === undefined || persons === null) return undefined;
  const line = rising.find((each) => each.persons > persons);
  if (line === undefined) return { kind: 'over', line: highest };
  const isPossible = high !== null && high >= line.persons;
  if (pace === undefined) return { kind: 'unknown', line, isPossible };
  const { perMinute, deviation } = pace;
  if (Math.abs(perMinute) <= SURE * deviation) return { kind: 'steady', line, isPossible };
  if (perMinute < 0) return { kind: 'falling', line, isPossible };
  const minutes = (line.persons - persons) / perMinute;
  if (minutes > FARTHEST) return { kind: 'far', line, isPossible };
  return { kind: 'minutes', line, minutes: rounded(minutes), isPossible };
}

// A minute of half an hour is not known.
function rounded(minutes: number): number {
  return minutes < 20 ? Math.max(1, Math.round(minutes)) : 5 * Math.round(minutes / 5);
}
