/**
 * Happenings: in which part of it one is, and which of them a page is about.
 */
import type { components } from '../schema.ts';

export type Happening = Readonly<components['schemas']['HappeningShown']>;

export const PHASES = ['coming', 'build-up', 'on', 'clearing', 'over'] as const;
export type Phase = (typeof PHASES)[number];

/** When its build-up begins and its clearing ends; who may not know these has its own times. */
export function span(happening: Happening): { readonly from: number; readonly to: number } {
  return {
    from: Date.parse(happening.buildUpFrom ?? happening.startsAt),
    to: Date.parse(happening.clearingUntil ?? happening.endsAt),
  };
}

export function phase(happening: Happening, at: number): Phase {
  const { from, to } = span(happening);
  if (at < from) return 'coming';
  if (at < Date.parse(happening.startsAt)) return 'build-up';
  if (at < Date.parse(happening.endsAt)) return 'on';
  return at < to ? 'clearing' : 'over';
}

/** Whether its build-up has begun. */
export function begun(happening: Happening, at: number): boolean {
  return phase(happening, at) !== 'coming';
}

/** The moment that a phase leads to. */
export function turn(happening: Happening, now: Phase): string {
  if (now === 'coming' || now === 'build-up') return happening.startsAt;
  return now === 'clearing' ? (happening.clearingUntil ?? happening.endsAt) : happening.endsAt;
}

export interface Choice {
  readonly now: readonly Happening[];
  /** The next first. */
  readonly coming: readonly Happening[];
  /** The last first. */
  readonly over: readonly Happening[];
}

export function choice(happenings: readonly Happening[], at: number): Choice {
  const [now, coming, over]: Happening[][] = [[], [], []];
  for (const each of happenings.toSorted((one, other) => span(one).from - span(other).from)) {
    const { from, to } = span(each);
    (at < from ? coming : at < to ? now : over)?.push(each);
  }
  return { now: now ?? [], coming: coming ?? [], over: (over ?? []).toReversed() };
}

/**
 * The happening that the page is about: the one asked for, else the only one that goes on.
 *
 * @returns nothing where somebody must choose
 */
export function chosen(
  happenings: readonly Happening[],
  asked: string | undefined,
  at: number,
): Happening | undefined {
  if (asked !== undefined) return happenings.find(({ id }) => id === asked);
  const { now } = choice(happenings, at);
  return now.length === 1 ? now[0] : undefined;
}
