/**
 * The weather over the spans of a chart: the mean temperature, and how much rain fell.
 */
import type { Count } from './answer.ts';

/** The weather of an hour; what was not measured is null. */
export interface Hour {
  /** When it begins, in milliseconds. */
  readonly from: number;
  /** In degrees Celsius. */
  readonly temperature: number | null;
  /** In millimetres. */
  readonly rain: number | null;
}

/** By span; null where too little of it is known. */
export interface Weather {
  readonly temperature: readonly Count[];
  readonly rain: readonly Count[];
}

const HOUR = 3_600_000;
/** The part of a span of which it must be known. */
const ENOUGH = 0.8;

/** @param hours in order of time */
export function weatherOf(
  hours: readonly Hour[],
  from: readonly number[],
  to: readonly number[],
): Weather {
  const temperature: Count[] = [];
  const rain: Count[] = [];
  let first = 0;
  from.forEach((start, at) => {
    const end = to[at] ?? start;
    // A quarter of an hour lies within one: it is as warm, but how much of the rain was in it?
    while (first < hours.length && (hours[first]?.from ?? 0) + HOUR <= start) first += 1;
    const within: Hour[] = [];
    for (let next = first; next < hours.length && (hours[next]?.from ?? 0) < end; next += 1) {
      const hour = hours[next];
      if (hour !== undefined) within.push(hour);
    }
    const least = (ENOUGH * (end - start)) / HOUR;
    const known = within.flatMap((hour) => hour.temperature ?? []);
    const wet = within.flatMap((hour) => hour.rain ?? []);
    temperature.push(known.length >= least ? sum(known) / known.length : null);
    rain.push(wet.length >= least && end - start >= HOUR ? sum(wet) : null);
  });
  return { temperature, rain };
}

function sum(values: readonly number[]): number {
  return values.reduce((whole, value) => whole + value, 0);
}
