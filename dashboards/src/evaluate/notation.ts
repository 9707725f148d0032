/**
 * How this page writes what it shows: days, shares and passages, as the report does.
 *
 * A share is a fraction; passages are estimates, and have three digits.
 */
import { onceEach } from '../once.ts';
import type { Language } from '../voice.ts';
import type { Interval } from './api.ts';
import { type EvaluateWords, WORDS } from './words.ts';

const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };
/** From here on a percentage has no decimals. */
const FEW_PERCENT = 0.0995;
const DIGITS = 3;
const HUNDRED = 100;

export interface Notation {
  readonly language: Language;
  readonly words: EvaluateWords;
  /** `2025-01-05` as `5 jan 2025`. */
  readonly date: (day: string) => string;
  /** `zo 5 jan 2025`. */
  readonly daily: (day: string) => string;
  /** `jan 2025`. */
  readonly month: (day: string) => string;
  /** From 0 for Monday, as `maandag`. */
  readonly weekday: (day: number) => string;
  /** 0.291 as `29 %`. */
  readonly size: (share: number) => string;
  /** 0.291 as `+29 %`. */
  readonly signed: (share: number) => string;
  /** `+24 tot +34 %`. */
  readonly range: (share: Interval) => string;
  /** 24137 as `24.100`. */
  readonly number: (figure: number) => string;
  /** A count of days or weeks, to the last. */
  readonly count: (figure: number) => string;
  /** `+5.500`. */
  readonly difference: (figure: number) => string;
  /** `+3.900 tot +7.100`. */
  readonly span: (figures: Interval) => string;
  /** 0.334 as `0,33`. */
  readonly ratio: (figure: number) => string;
  /** `a, b en c`. */
  readonly listed: (names: readonly string[]) => string;
}

export const notation = onceEach((language: Language): Notation => {
  const locale = LOCALES[language];
  const words = WORDS[language];
  const format = (options: Intl.DateTimeFormatOptions): ((day: string) => string) => {
    const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    return (day) => {
      const at = Date.parse(day);
      return Number.isNaN(at) ? '–' : made.format(at).replaceAll(/[.,]/g, '');
    };
  };
  const date = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const daily = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const month = format({ month: 'short', year: 'numeric' });
  const weekday = format({ weekday: 'long' });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const estimate = new Intl.NumberFormat(locale, {
    maximumSignificantDigits: DIGITS,
    maximumFractionDigits: 0,
    roundingPriority: 'lessPrecision',
  });
  const hundredths = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const percents = [0, 1].map(
    (decimals) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }),
  );
  const percent = (share: number, decimals: number): string =>
    percents[decimals]?.format(Math.abs(share) * HUNDRED) ?? '';
  const bare = (share: number, decimals: number): string => {
    const text = percent(share, decimals);
    return /[1-9]/.test(text) ? `${sign(share)}${text}` : text;
  };
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const difference = (figure: number): string =>
    Math.round(figure) === 0 ? '0' : `${sign(figure)}${estimate.format(Math.abs(figure))}`;

  return {
    language,
    words,
    date,
    daily,
    month,
    weekday: (day) => weekday(`2024-01-0${day + 1}`),
    size: (share) => `${percent(share, digits(share))}\u00a0%`,
    signed: (share) => `${bare(share, digits(share))}\u00a0%`,
    range: ({ low, high }) => {
      const decimals = digits(Math.max(Math.abs(low), Math.abs(high)));
      return words.range(bare(low, decimals), `${bare(high, decimals)}\u00a0%`);
    },
    number: (figure) => estimate.format(figure),
    count: (figure) => whole.format(figure),
    difference,
    span: ({ low, high }) => words.range(difference(low), difference(high)),
    ratio: (figure) => hundredths.format(figure),
    listed: (names) => list.format(names),
  };
});

function digits(share: number): 0 | 1 {
  return Math.abs(share) >= FEW_PERCENT ? 0 : 1;
}

function sign(figure: number): string {
  return figure > 0 ? '+' : '\u2212';
}
