/**
 * What is drawn of an answer: the figures as they are, as an index, or as a part of another place.
 *
 * A figure that is missing stays missing, whatever it is held against.
 */
import type { Answer, Count, Series } from './answer.ts';
import { type Absence, commonest } from './gap.ts';
import type { PlaceKey, Versus } from './question.ts';

export type Unit = 'count' | 'index' | 'share';

export interface Curve {
  readonly key: PlaceKey;
  readonly values: readonly Count[];
  /** Of the earlier period; empty where none is shown. */
  readonly earlier: readonly Count[];
  readonly source: Series;
}

export interface View {
  readonly unit: Unit;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly curves: readonly Curve[];
}

const HUNDRED = 100;
const THOUSANDTH = 1000;

/** @param base the figures of the index year, by the same interval */
export function viewOf(answer: Answer, versus: Versus, base: Answer | undefined): View {
  const { from, to, series } = answer;
  switch (versus.kind) {
    case 'index': {
      const means = new Map(base?.series.map(({ key, counts }) => [key, mean(counts)]));
      return {
        unit: 'index',
        from,
        to,
        curves: series.map((one) => {
          const whole = means.get(one.key);
          const values = one.counts.map((count) => part(count, whole ?? null));
          return { key: one.key, values, earlier: [], source: one };
        }),
      };
    }
    case 'place': {
      const reference = series.find(({ key }) => key === versus.place);
      return {
        unit: 'share',
        from,
        to,
        curves: series
          .filter((one) => one !== reference)
          .map((one) => ({
            key: one.key,
            values: one.counts.map((count, at) => part(count, reference?.counts[at] ?? null)),
            earlier: [],
            source: one,
          })),
      };
    }
    default:
      return {
        unit: 'count',
        from,
        to,
        curves: series.map((one) => ({
          key: one.key,
          values: one.counts,
          earlier: one.earlier,
          source: one,
        })),
      };
  }
}

export function mean(counts: readonly Count[]): Count {
  let [sum, number] = [0, 0];
  for (const count of counts) {
    if (count === null) continue;
    sum += count;
    number += 1;
  }
  return number === 0 ? null : sum / number;
}

// Per hundred, in tenths.
function part(count: Count, whole: Count): Count {
  if (count === null || whole === null || whole === 0) return null;
  return Math.round((count / whole) * THOUSANDTH) / (THOUSANDTH / HUNDRED);
}

/** What a place's figures come to. */
export interface Summary {
  readonly key: PlaceKey;
  readonly mean: Count;
  /** Why there is no mean: what most of its spans are. */
  readonly absence: Absence;
  readonly most: Count;
  /** The span of the most; -1 where there is none. */
  readonly mostAt: number;
  readonly measured: number;
  readonly spans: number;
  /** Against the earlier period, over spans of which both are known; null where none is. */
  readonly change: number | null;
  /** How many such spans there are. */
  readonly pairs: number;
}

/** @param now spans that are not over by then are left out */
export function summarise(
  { key, values, earlier, source }: Curve,
  to: readonly number[],
  now: number,
): Summary {
  let [most, mostAt, measured, spans, pairs, before, after, sum] = [
    -Infinity,
    -1,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  values.forEach((value, at) => {
    if ((to[at] ?? 0) > now) return;
    spans += 1;
    if (value === null) return;
    measured += 1;
    sum += value;
    if (value > most) [most, mostAt] = [value, at];
    const other = earlier[at] ?? null;
    if (other === null) return;
    pairs += 1;
    before += other;
    after += value;
  });
  return {
    key,
    mean: measured === 0 ? null : sum / measured,
    absence: commonest(source.states.filter((_, at) => (to[at] ?? 0) <= now)),
    most: measured === 0 ? null : most,
    mostAt,
    measured,
    spans,
    change: before === 0 ? null : after / before - 1,
    pairs,
  };
}

/** How much less than usual of a span is covered before a figure is of a part alone. */
const LACK = 0.15;

/**
 * The share that is covered as a rule: a street that is quiet at night never has all.
 *
 * Figures well below it stand for a part of what passed, as when one of two counters failed.
 */
export function isPartly({ covered, counts }: Series): readonly boolean[] {
  const known = covered
    .filter((_, at) => counts[at] !== null)
    .toSorted((one, other) => one - other);
  const usual = known[Math.floor(known.length / 2)] ?? 0;
  return covered.map((share, at) => counts[at] !== null && share < usual - LACK);
}
