/**
 * Which alerts are heard: those that are new, and critical ones again until somebody saw them.
 */
import { type Alert, ordered, type Severity } from '../alert.ts';

/** Wall milliseconds until a critical alert that nobody saw sounds again. */
export const AGAIN = 30_000;

/**
 * @param known ids of alerts that were there before; nothing when the page has just opened, for what
 *   stood already is no news
 */
export function news(
  known: ReadonlySet<string> | undefined,
  alerts: readonly Alert[],
): Severity | undefined {
  if (known === undefined) return undefined;
  return gravest(unseen(alerts).filter(({ id }) => !known.has(id)));
}

/** Whether there is something to be sounded again. */
export function isPressing(alerts: readonly Alert[]): boolean {
  return unseen(alerts).some(({ severity }) => severity === 'critical');
}

/** The alert that one key acts on: what was chosen, unless it is closed; else the first open one. */
export function current(alerts: readonly Alert[], chosen: string | undefined): Alert | undefined {
  const first = ordered(alerts.filter((alert) => isOpen(alert)))[0];
  return unclosed(alerts).find(({ id }) => id === chosen) ?? first;
}

/** Those to which something may still be done. */
export function unclosed(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ state }) => state !== 'closed');
}

/** The alerts as a log: the newest on top. */
export function newestFirst(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted((one, other) => Date.parse(other.raisedAt) - Date.parse(one.raisedAt));
}

export function isOpen({ state }: Alert): boolean {
  return state === 'raised' || state === 'acknowledged';
}

function gravest(alerts: readonly Alert[]): Severity | undefined {
  return ordered(alerts)[0]?.severity;
}

/** Those that nobody has seen, in the order in which they are given. */
export function unseen(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ state }) => state === 'raised');
}
