/**
 * The question while it is put together: a design as a form has it.
 *
 * Immutable. What the api would refuse may stand in it; the api says so, by the part to blame.
 */
import type { components } from '../schema.ts';

export type Design = components['schemas']['EvaluationAsked']['design'];
type Measure = Design['measure'];

export const KINDS = [
  'sunday-opening',
  'opening-hours',
  'street-closed',
  'parking',
  'other',
] as const satisfies readonly Measure['kind'][];
export type Kind = (typeof KINDS)[number];

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const PATTERNS = ['none', 'every', 'monthly-first', 'monthly-last'] as const;
export type Pattern = (typeof PATTERNS)[number];

/** Which of the weekdays: by a pattern, or listed. */
export type Days = Pattern | readonly string[];

export const COUNTED = ['day', 'hours', 'visits'] as const;
export type Counted = (typeof COUNTED)[number];

/** Months before the start. */
export const MONTHS = [12, 24, 36] as const;
/** Everything there is, so many months before the start and all after it, or from day to day. */
export type Span =
  'all' | (typeof MONTHS)[number] | { readonly first: string; readonly last: string };

export const COVARIATES = ['publicHolidays', 'happenings', 'weather'] as const;
export type Covariate = (typeof COVARIATES)[number];

export interface Draft {
  /** Empty until somebody gives one: then it is what the sentence says. */
  readonly title: string;
  readonly kind: Kind;
  readonly places: readonly string[];
  readonly controls: readonly string[];
  readonly startsOn: string;
  readonly endsOn: string | undefined;
  readonly weekdays: readonly Weekday[];
  readonly before: Days;
  readonly after: Days;
  readonly counted: Counted;
  readonly fromHour: number;
  readonly toHour: number;
  readonly origins: readonly string[];
  readonly span: Span;
  readonly covariates: readonly Covariate[];
  readonly firstWeeks: number;
}

const WEEKS = 8;
const NOON = 12;
const EVENING = 18;
const DAY = 86_400_000;

/** What a page begins with: Sundays that opened weekly instead of monthly, a year ago. */
export function firstDraft(places: readonly string[], today: string): Draft {
  return {
    title: '',
    kind: 'sunday-opening',
    places,
    controls: [],
    startsOn: `${monthsBefore(today, 12).slice(0, 8)}01`,
    endsOn: undefined,
    weekdays: ['sunday'],
    before: 'monthly-first',
    after: 'every',
    counted: 'day',
    fromHour: NOON,
    toHour: EVENING,
    origins: [],
    span: 'all',
    covariates: ['publicHolidays', 'happenings'],
    firstWeeks: WEEKS,
  };
}

/** The draft with another kind of measure, on the days that such a measure mostly bears on. */
export function ofKind(draft: Draft, kind: Kind): Draft {
  const isOfSundays = kind === 'sunday-opening';
  if (isOfSundays === (draft.kind === 'sunday-opening')) return { ...draft, kind };
  return {
    ...draft,
    kind,
    weekdays: isOfSundays ? ['sunday'] : WEEKDAYS,
    before: isOfSundays ? 'monthly-first' : 'none',
    after: 'every',
  };
}

/** The draft as the api takes it. */
export function designOf(draft: Draft, title: string, today: string): Design {
  const { counted, covariates } = draft;
  return {
    title: draft.title.trim() || title,
    places: [...draft.places],
    controls: [...draft.controls],
    measure: {
      kind: draft.kind,
      startsOn: draft.startsOn,
      endsOn: draft.endsOn ?? null,
      weekdays: WEEKDAYS.filter((day) => draft.weekdays.includes(day)),
      before: told(draft.before),
      after: told(draft.after),
    },
    outcome: {
      counted,
      fromHour: counted === 'hours' ? draft.fromHour : 0,
      toHour: counted === 'hours' ? draft.toHour : 24,
      origins: counted === 'visits' ? [...draft.origins] : [],
    },
    covariates: {
      publicHolidays: covariates.includes('publicHolidays'),
      happenings: covariates.includes('happenings'),
      weather: covariates.includes('weather'),
    },
    period: periodOf(draft, today),
    firstWeeks: draft.firstWeeks,
  };
}

/** The draft that asks a design again. */
export function draftOf(design: Design): Draft {
  const { measure } = design;
  const outcome = design.outcome ?? undefined;
  const covariates = design.covariates ?? undefined;
  const counted = outcome?.counted ?? 'day';
  return {
    title: design.title,
    kind: measure.kind,
    places: design.places,
    controls: design.controls ?? [],
    startsOn: measure.startsOn,
    endsOn: measure.endsOn ?? undefined,
    weekdays: measure.weekdays ?? ['sunday'],
    before: read(measure.before, 'none'),
    after: read(measure.after, 'every'),
    counted,
    fromHour: counted === 'hours' ? (outcome?.fromHour ?? NOON) : NOON,
    toHour: counted === 'hours' ? (outcome?.toHour ?? EVENING) : EVENING,
    origins: outcome?.origins ?? [],
    span: spanOf(design),
    covariates: COVARIATES.filter((each) => covariates?.[each] ?? each !== 'weather'),
    firstWeeks: design.firstWeeks,
  };
}

/** Whether two drafts ask the same. */
export function isSame(one: Draft, other: Draft, today: string): boolean {
  const told = (draft: Draft): string => JSON.stringify(designOf(draft, '', today));
  return told(one) === told(other);
}

/** The same day some months before; the month's last where it has no such day. */
export function monthsBefore(day: string, months: number): string {
  if (day === '') return '';
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return isoOf(Date.UTC(year, month - 1 - months, Math.min(date, last)));
}

function periodOf({ span, startsOn }: Draft, today: string): NonNullable<Design['period']> | null {
  if (span === 'all') return null;
  if (typeof span === 'object') return { firstOn: span.first, lastOn: span.last };
  return { firstOn: monthsBefore(startsOn, span), lastOn: isoOf(Date.parse(today) - DAY) };
}

function spanOf({ period, measure }: Design): Span {
  if (period === null || period === undefined) return 'all';
  const months = MONTHS.find((each) => monthsBefore(measure.startsOn, each) === period.firstOn);
  return months ?? { first: period.firstOn, last: period.lastOn };
}

function told(days: Days): NonNullable<Measure['before']> {
  return typeof days === 'string' ? { pattern: days } : { days: [...days] };
}

function read(days: Measure['before'], usual: Pattern): Days {
  if (days === null || days === undefined) return usual;
  return days.pattern ?? days.days ?? [];
}

function isoOf(at: number): string {
  return Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 10);
}
