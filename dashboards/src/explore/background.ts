/**
 * What lies behind the figures: happenings, findings and the weather, asked beside them and never in their way.
 */
import type { Answer } from './answer.ts';
import { type Atlas, type Finding, findings, type Happening, happenings, weather } from './api.ts';
import { countersOf, keysOf } from './atlas.ts';
import { ProblemError } from './problem.ts';
import type { Question } from './question.ts';
import type { Hour } from './weather.ts';

/** What it is, or why it is not known; not asked yet to begin with. */
export interface Background {
  readonly happenings: readonly Happening[] | Lack;
  readonly findings: readonly Finding[] | Lack;
  readonly weather: readonly Hour[] | Lack;
}

type Lack = 'waiting' | 'refused' | 'failed';

export const NO_BACKGROUND: Background = {
  happenings: 'waiting',
  findings: 'waiting',
  weather: 'waiting',
};

/** Counters whose findings are asked by name; of more, those of the whole municipality are. */
const MOST = 100;

export async function backgroundOf(
  question: Question,
  { from, to }: Answer,
  atlas: Atlas,
  municipality: string,
  signal: AbortSignal,
): Promise<Background> {
  const [start, end] = [from[0], to.at(-1)];
  if (start === undefined || end === undefined) return NO_BACKGROUND;
  const places = question.subject === 'passages' ? keysOf(question, atlas) : [];
  const counters = [...new Set(places.flatMap((key) => countersOf(key, atlas)))];
  const named = counters.length > MOST ? [] : counters;
  const [planned, found, hours] = await Promise.all([
    settled(happenings(municipality, start, end, signal)),
    counters.length === 0 ? [] : settled(findings(municipality, named, start, end, signal)),
    settled(weather(municipality, start, end, signal)),
  ]);
  return { happenings: planned, findings: found, weather: hours };
}

async function settled<T>(asked: Promise<readonly T[]>): Promise<readonly T[] | Lack> {
  try {
    return await asked;
  } catch (error) {
    const isRefused = error instanceof ProblemError && [401, 403].includes(error.status);
    return isRefused ? 'refused' : 'failed';
  }
}
