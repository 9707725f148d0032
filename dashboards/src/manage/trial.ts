/**
 * What a trial of a rule says: how often, for how long, and where that lies in its time.
 */
import type { Schemas } from './api.ts';

export type Trial = Schemas['TrialShown'];
export type Episode = Trial['data'][number];

const DAY = 86_400_000;
/** Narrower is not seen. */
const LEAST = 0.003;

export interface Verdict {
  readonly times: number;
  readonly days: number;
  readonly totalSeconds: number;
  readonly longestSeconds: number;
  /** More than once a day, in a trial of two days or more. */
  readonly isOften: boolean;
}

export function verdict(trial: Trial): Verdict {
  const days = Math.round((Date.parse(trial.to) - Date.parse(trial.from)) / DAY);
  const lengths = trial.data.map((episode) => lengthOf(episode, trial));
  return {
    times: lengths.length,
    days,
    totalSeconds: lengths.reduce((sum, each) => sum + each, 0),
    longestSeconds: Math.max(0, ...lengths),
    isOften: days > 1 && lengths.length > days,
  };
}

/** Seconds for which it would have stood. */
export function lengthOf(episode: Episode, trial: Trial): number {
  const end = Date.parse(episode.clearedAt ?? trial.to);
  return Math.max(0, (end - Date.parse(episode.raisedAt)) / 1000);
}

/** Where it lies in the trial's time: from and how long, as shares of it. */
export function spotOf(
  episode: Episode,
  trial: Trial,
): { readonly at: number; readonly width: number } {
  const [from, to] = [Date.parse(trial.from), Date.parse(trial.to)];
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const at = share(Date.parse(episode.raisedAt));
  const end = share(Date.parse(episode.clearedAt ?? trial.to));
  return { at, width: Math.max(LEAST, end - at) };
}
