/**
 * What a draft says: the words that stand in the blanks of the sentence.
 */
import { COVARIATES, type Days, type Draft, WEEKDAYS } from './draft.ts';
import type { Notation } from './notation.ts';

const FEW = 2;

export interface Saying {
  readonly kind: string;
  readonly places: string;
  readonly starts: string;
  readonly days: string;
  readonly outcome: string;
  readonly span: string;
  readonly controls: string;
  readonly covariates: string;
  /** What it is called where nobody gave it a title. */
  readonly title: string;
}

/**
 * @param every the ids of all places of the kind that is mostly asked
 */
export function saying(
  draft: Draft,
  speech: Notation,
  name: (id: string) => string,
  every: readonly string[],
): Saying {
  const { words, date } = speech;
  const places = placesIn(draft.places, speech, name, every, words.noPlaces);
  const kind = words.kind[draft.kind];
  const start = draft.startsOn === '' ? words.noDate : date(draft.startsOn);
  return {
    kind,
    places,
    starts: draft.endsOn === undefined ? start : words.until(start, date(draft.endsOn)),
    days: daysOf(draft, speech),
    outcome:
      draft.counted === 'hours'
        ? words.hours(String(draft.fromHour), String(draft.toHour))
        : words.counted[draft.counted],
    span: spanOf(draft, speech),
    controls: placesIn(draft.controls, speech, name, [], words.noControls),
    covariates:
      draft.covariates.length === 0
        ? words.noCovariates
        : speech.listed(
            COVARIATES.filter((each) => draft.covariates.includes(each)).map(
              (each) => words.covariate[each],
            ),
          ),
    title: words.titleOf(kind, places, start),
  };
}

function placesIn(
  ids: readonly string[],
  { words, count, listed }: Notation,
  name: (id: string) => string,
  every: readonly string[],
  none: string,
): string {
  const [first] = ids;
  if (first === undefined) return none;
  const isAll =
    ids.length > FEW && ids.length === every.length && every.every((each) => ids.includes(each));
  if (isAll) return words.all(count(ids.length));
  if (ids.length > FEW) return words.more(name(first), count(ids.length - 1));
  return listed(ids.map(name));
}

function daysOf({ weekdays, before, after }: Draft, speech: Notation): string {
  const { words } = speech;
  const is = (days: Days, pattern: string): boolean => days === pattern;
  const which =
    weekdays.length === WEEKDAYS.length
      ? words.everyDay
      : speech.listed(
          WEEKDAYS.flatMap((day, index) => (weekdays.includes(day) ? [speech.weekday(index)] : [])),
        );
  const all = (days: Days): string =>
    typeof days === 'string'
      ? words.whole[days](which)
      : words.whole.listed(speech.count(days.length), which);
  if (is(before, 'none')) return all(after);
  const short =
    typeof before === 'string'
      ? words.pattern[before]
      : words.whole.listed(String(before.length), which);
  return words.change(all(after), short);
}

function spanOf({ span }: Draft, { words, date, count }: Notation): string {
  if (span === 'all') return words.span.all;
  if (typeof span === 'number') return words.span.months(count(span));
  return words.span.days(date(span.first), date(span.last));
}
