/**
 * How this page speaks: its own words, and the notations of spans of time.
 *
 * Instants are as the municipality's clocks show them (`wall.ts`).
 */
import { once, onceEach } from '../once.ts';
import type { Language } from '../voice.ts';
import { en } from './messages/en.ts';
import { nl, type Words } from './messages/nl.ts';
import type { Interval } from './question.ts';

const WORDS: Record<Language, Words> = { nl, en };
const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };
const DAY = 86_400_000;
// An ISO week is numbered by its Thursday.
const THURSDAY = 3;
const WEEK = 7;
const SEASON = 100 * DAY;

export interface Tongue {
  readonly words: Words;
  /** A local day, `2026-03-14` as `14 mrt 2026`. */
  readonly date: (date: string) => string;
  /** A span by where it begins: `za 14 mrt 2026`, `week 11, 2026`, `mrt 2026`. */
  readonly span: (shown: number, interval: Interval) => string;
  /** `14:00`. */
  readonly time: (shown: number) => string;
  /**
   * A mark on the axis: the year where one begins, else the month, the day or the hour.
   *
   * @param length of the axis, in milliseconds: months have a day where it is short
   */
  readonly tick: (shown: number, length: number) => string;
  /** `ma`, from 0 for Monday. */
  readonly weekday: (day: number) => string;
  /** `jan`, from 0. */
  readonly month: (month: number) => string;
  /** 104.6 as `104,6`; 1240 as `1.240`. */
  readonly figure: (value: number) => string;
  /** 104 as `104,0`. */
  readonly tenths: (value: number) => string;
}

export const tongue = onceEach((language: Language): Tongue => {
  const format = (options: Intl.DateTimeFormatOptions): ((shown: number) => string) => {
    const made = once(
      () => new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }),
    );
    return (shown) => made().format(shown).replaceAll(/[.,]/g, '');
  };
  const words = WORDS[language];
  const year = format({ year: 'numeric' });
  const month = format({ month: 'short' });
  const monthly = format({ month: 'short', year: 'numeric' });
  const day = format({ day: 'numeric', month: 'short' });
  const daily = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekly = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const weekday = format({ weekday: 'short' });
  const hour = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 });
  const tenths = new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });

  return {
    words,
    date: (date) => daily(Date.parse(date)),
    span: (shown, interval) => {
      switch (interval) {
        case 'quarter':
        case 'hour':
          return `${weekly(shown)} ${hour(shown)}`;
        case 'day':
          return weekly(shown);
        case 'week':
          return `${words.interval.week} ${weekNumber(shown)}, ${year(shown + THURSDAY * DAY)}`;
        case 'month':
          return monthly(shown);
        case 'year':
          return year(shown);
      }
    },
    time: hour,
    tick: (shown, length) => {
      const at = new Date(shown);
      if (shown % DAY !== 0) return hour(shown);
      if (at.getUTCDate() !== 1 || length < SEASON) return day(shown);
      return at.getUTCMonth() === 0 ? year(shown) : month(shown);
    },
    weekday: (each) => weekday(Date.UTC(2024, 0, 1 + each)),
    month: (each) => month(Date.UTC(2024, each, 1)),
    figure: (value) => number.format(value),
    tenths: (value) => tenths.format(value),
  };
});

/** The number of the ISO week of a Monday. */
export function weekNumber(monday: number): number {
  const thursday = monday + THURSDAY * DAY;
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - first) / (WEEK * DAY)) + 1;
}
