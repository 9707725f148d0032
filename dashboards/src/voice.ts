/**
 * How the page speaks: one language, one time zone, all its words and notations.
 *
 * Pure and immutable: another language or municipality is another voice.
 */
import { en } from './messages/en.ts';
import { type Messages, nl } from './messages/nl.ts';
import { once } from './once.ts';

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const MESSAGES: Record<Language, Messages> = { nl, en };
const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const LEAST = 0.01;

export interface Voice {
  readonly language: Language;
  readonly words: Messages;
  /** 1240 as `1.240`. */
  readonly count: (value: number) => string;
  /** 0.667 as `67 %`. */
  readonly share: (value: number) => string;
  /** 4.62 as `4,6`. */
  readonly tenths: (value: number) => string;
  /** 0.153 as `0,15`; never as 0. */
  readonly hundredths: (value: number) => string;
  /** 18 as `18 %`. */
  readonly percent: (value: number) => string;
  /** 18 as `+18 %`, -12 as `−12 %`. */
  readonly signed: (value: number) => string;
  /** A day of the week, from 1 for Monday, as `maandag`. */
  readonly weekday: (day: number) => string;
  /** An instant as `za 21 nov 14:32`. */
  readonly clock: (at: string) => string;
  /** `23 nov 2027`. */
  readonly date: (at: string) => string;
  /** An instant as `14:31:20`. */
  readonly second: (at: string) => string;
  /** An instant as seen from another: `14:02`, or `vr 20 nov 14:02` on another day. */
  readonly moment: (at: string, now: string) => string;
  /** 125 as `2 min oud`. */
  readonly age: (seconds: number) => string;
}

export function voice(language: Language, timeZone: string): Voice {
  const words = MESSAGES[language];
  const locale = LOCALES[language];
  const number = (options: Intl.NumberFormatOptions) =>
    once(() => new Intl.NumberFormat(locale, options));
  const date = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options }));
  const whole = number({ maximumFractionDigits: 0 });
  const tenths = number({ maximumFractionDigits: 1 });
  const hundredths = number({ maximumFractionDigits: 2 });
  const weekday = date({ timeZone: 'UTC', weekday: 'long' });
  const minute = date({ hour: '2-digit', minute: '2-digit' });
  const second = date({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = date({ weekday: 'short', day: 'numeric', month: 'short' });
  const dated = date({ day: 'numeric', month: 'short', year: 'numeric' });
  const dayOf = (at: string): string => day().format(new Date(at)).replaceAll(/[.,]/g, '');
  const minuteOf = (at: string): string => minute().format(new Date(at));
  const count = (value: number): string => whole().format(value);
  const percent = (value: number): string => words.percent(count(value));

  return {
    language,
    words,
    count,
    share: (value) =>
      value > 0 && value < LEAST ? words.under(percent(100 * LEAST)) : percent(100 * value),
    tenths: (value) => tenths().format(value),
    hundredths: (value) =>
      value < LEAST ? words.under(hundredths().format(LEAST)) : hundredths().format(value),
    percent,
    signed: (value) => `${sign(value)}${percent(Math.abs(value))}`,
    weekday: (day) => weekday().format(MONDAY + (day - 1) * DAY),
    clock: (at) => `${dayOf(at)} ${minuteOf(at)}`,
    date: (at) => dated().format(new Date(at)).replaceAll(/[.,]/g, ''),
    second: (at) => second().format(new Date(at)),
    moment: (at, now) => (dayOf(at) === dayOf(now) ? minuteOf(at) : `${dayOf(at)} ${minuteOf(at)}`),
    age: (seconds) => age(words, count, Math.max(0, Math.floor(seconds))),
  };
}

function sign(value: number): string {
  if (value === 0) return '';
  return value > 0 ? '+' : '\u2212';
}

function age(words: Messages, count: (value: number) => string, seconds: number): string {
  if (seconds < 60) return words.age.seconds(count(seconds));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return words.age.minutes(count(minutes));
  return words.age.hours(count(Math.floor(minutes / 60)), count(minutes % 60));
}

/** The language in a stored choice or a browser's preference; Dutch unless it says otherwise. */
export function languageFrom(choice: string | null): Language {
  return LANGUAGES.find((language) => language === choice) ?? 'nl';
}
