/**
 * What is asked: which places, over which time, by which interval, against what, drawn how.
 *
 * Immutable; whatever is asked can be drawn (`fit`).
 */
export const INTERVALS = ['quarter', 'hour', 'day', 'week', 'month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

export const CHARTS = ['line', 'bar', 'week', 'calendar'] as const;
export type Chart = (typeof CHARTS)[number];

export const LEVELS = ['municipality', 'corop', 'province', 'country', 'abroad'] as const;
export type OriginLevel = (typeof LEVELS)[number];

/** `zone:oude-markt`, `counter:haverstraat-1:in`, `origin:GM0153`. */
export type PlaceKey = string;

/** What the figures are held against. */
export type Versus =
  | { readonly kind: 'none' | 'previous' | 'last-year' }
  | { readonly kind: 'since'; readonly date: string }
  | { readonly kind: 'index'; readonly year: number }
  | { readonly kind: 'place'; readonly place: PlaceKey };

export const NOTHING: Versus = { kind: 'none' };

/** Every zone or every counter there is, or those that are named. */
export type Places = 'zones' | 'counters' | readonly PlaceKey[];

export const SUBJECTS = ['passages', 'visitors', 'origins'] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface Question {
  readonly subject: Subject;
  readonly places: Places;
  /** Where visitors were counted. */
  readonly area: string | undefined;
  /** How far their origins are told apart; as they were released if not said. */
  readonly level: OriginLevel | undefined;
  /** Local days; `to` is not in it, and is now if not said. */
  readonly from: string;
  readonly to: string | undefined;
  readonly interval: Interval;
  readonly versus: Versus;
  readonly chart: Chart;
}

const DAY = 86_400_000;
const ROUGHLY: Readonly<Record<Interval, number>> = {
  quarter: 900_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  month: 30.4 * DAY,
  year: 365 * DAY,
};

/** What nothing was asked of yet: every zone by the day, over eight weeks until a day. */
export function firstQuestion(until: string, isRecent: boolean): Question {
  return {
    subject: 'passages',
    places: 'zones',
    area: undefined,
    level: undefined,
    from: shifted(until, -56),
    to: isRecent ? undefined : until,
    interval: 'day',
    versus: NOTHING,
    chart: 'line',
  };
}

/** As much of a question as ends by a day; as long a time before it where none of it does. */
export function until(question: Question, end: string, today: string): Question {
  const days = (Date.parse(question.to ?? today) - Date.parse(question.from)) / DAY;
  const from = question.from < end ? question.from : shifted(end, -Math.max(1, days));
  return { ...question, from, to: end };
}

/** A local day some days later. */
export function shifted(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/**
 * The question nearest to one that can be drawn, after a part of it was changed.
 *
 * A week is drawn by the hour and a calendar by the day; whoever asks for another interval gets a
 * line.
 */
export function fit(question: Question, changed?: 'interval' | 'chart'): Question {
  const { chart, interval, subject, versus } = question;
  const needed = chart === 'week' ? 'hour' : chart === 'calendar' ? 'day' : undefined;
  if (subject === 'visitors') {
    return {
      ...question,
      interval: 'hour',
      chart: chart === 'calendar' ? 'line' : chart,
      versus: NOTHING,
    };
  }
  if (subject === 'origins') {
    const isPeriod = ['previous', 'last-year', 'since'].includes(versus.kind);
    return {
      ...question,
      level: question.level ?? 'municipality',
      interval: 'hour',
      chart: 'line',
      versus: isPeriod ? versus : NOTHING,
    };
  }
  if (needed !== undefined && needed !== interval) {
    return changed === 'interval'
      ? { ...question, chart: 'line' }
      : fit({ ...question, interval: needed });
  }
  // A reference of a year's mean by the hour would be one of its days alone: nights have no figure.
  const isShort = interval === 'quarter' || interval === 'hour';
  if (versus.kind === 'index' && isShort) return { ...question, versus: NOTHING };
  return question;
}

/** About how many figures one place has. */
export function spanCount({ from, to, interval }: Question, now: number): number {
  const until = Math.min(to === undefined ? now : Date.parse(to), now);
  return Math.max(1, Math.ceil((until - Date.parse(from)) / ROUGHLY[interval]));
}

/** Whether a span of this interval begins anew at another time of day. */
export function hasHours(interval: Interval): boolean {
  return interval === 'quarter' || interval === 'hour';
}

/** In what two questions differ: in nothing, in how it is drawn alone, or in what is asked. */
export function differing(
  before: Question | undefined,
  after: Question,
): 'chart' | 'figures' | undefined {
  const told = JSON.stringify(after);
  if (before === undefined) return 'figures';
  if (JSON.stringify(before) === told) return undefined;
  return JSON.stringify({ ...before, chart: after.chart }) === told ? 'chart' : 'figures';
}
