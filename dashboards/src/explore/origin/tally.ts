/**
 * Where visitors came from over a period, as shares of the hours that they were there.
 *
 * Tables of different hours share visitors, so there is no number of them: what is added up here
 * are visits by table, of which only shares are told. An origin without a figure in a table is
 * unknown there and never 0: who came from it may be in a figure that joins it with others. So a
 * share is at least what is said.
 */
import type { Wall } from '../wall.ts';
import { common, type Tree } from './tree.ts';

/** A released figure of one table. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  readonly codes: readonly string[];
  readonly within: string | null;
  readonly count: number;
}

/**
 * `whole`: an origin as it was asked for. `joint`: somewhere in a larger area, for too few came
 * from a part of it to tell its parts.
 */
export type Kind = 'whole' | 'joint';

export const STEPS = ['day', 'week', 'month'] as const;
export type Step = (typeof STEPS)[number];

/** A part of the period. */
export interface Stretch {
  /** Where it begins, as clocks show it. */
  readonly from: number;
  readonly total: number;
  /** Whether the period has but a part of it. */
  readonly isPart: boolean;
}

export interface Provenance {
  readonly key: string;
  /** What it is, or the smallest area that it lies in; none where it lies in no single one. */
  readonly code: string | undefined;
  readonly kind: Kind;
  readonly total: number;
  /** Tables in which it has a figure. */
  readonly tables: number;
  /** By stretch; null where it has no figure. */
  readonly counts: readonly (number | null)[];
}

export interface Tally {
  readonly total: number;
  readonly tables: number;
  /** How long a table is. */
  readonly minutes: number;
  readonly step: Step;
  /** From the first with a table to the last; those between without any are among them. */
  readonly stretches: readonly Stretch[];
  /** The largest first. */
  readonly origins: readonly Provenance[];
  /** Where the first table starts and the last one ends, in milliseconds. */
  readonly span: readonly [from: number, to: number] | undefined;
}

const DAY = 86_400_000;
const WEEK = 7;
const MINUTE = 60_000;
const MOST_DAYS = 21;
const MOST_WEEKS = 126;

/** How a period of so many days is divided. */
export function stepOf(days: number): Step {
  if (days <= MOST_DAYS) return 'day';
  return days <= MOST_WEEKS ? 'week' : 'month';
}

/** The days that are asked for, as clocks show them, and how they are divided. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly step: Step;
}

/**
 * Where the stretch begins in which an instant falls, both as clocks show them.
 *
 * Weeks begin where the period does: each then has every day of the week.
 */
export function stretchOf(shown: number, { from, step }: Period): number {
  const day = Math.floor((shown - from) / DAY);
  if (step === 'day') return from + day * DAY;
  if (step === 'week') return from + (day - (day % WEEK)) * DAY;
  const at = new Date(shown);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
}

function after(stretch: number, step: Step): number {
  if (step === 'day') return stretch + DAY;
  if (step === 'week') return stretch + WEEK * DAY;
  const at = new Date(stretch);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
}

interface Sum {
  readonly code: string | undefined;
  readonly kind: Kind;
  total: number;
  readonly tables: Set<number>;
  readonly counts: Map<number, number>;
}

/** Takes figures in whatever order they come. */
export class Teller {
  size = 0;
  private readonly tables = new Set<number>();
  private readonly stretches = new Map<number, number>();
  private readonly sums = new Map<string, Sum>();
  private readonly parents: ReadonlySet<string>;
  private first = Infinity;
  private last = -Infinity;
  private minutes = 0;

  constructor(
    private readonly tree: Tree,
    private readonly wall: Wall,
    private readonly period: Period,
  ) {
    this.parents = new Set([...tree.values()].flatMap(({ parent }) => parent ?? []));
  }

  add(cell: Cell): void {
    const stretch = stretchOf(this.wall(cell.from), this.period);
    const sum = this.sum(cell);
    sum.total += cell.count;
    sum.tables.add(cell.from);
    sum.counts.set(stretch, (sum.counts.get(stretch) ?? 0) + cell.count);
    this.tables.add(cell.from);
    this.stretches.set(stretch, (this.stretches.get(stretch) ?? 0) + cell.count);
    this.first = Math.min(this.first, cell.from);
    this.last = Math.max(this.last, cell.to);
    this.minutes = (cell.to - cell.from) / MINUTE;
    this.size += 1;
  }

  tally(): Tally {
    const stretches: Stretch[] = [];
    const end = Math.max(-Infinity, ...this.stretches.keys());
    let from = Math.min(Infinity, ...this.stretches.keys());
    const { period } = this;
    while (from <= end) {
      const next = after(from, period.step);
      const isPart = from < period.from || next > period.to;
      stretches.push({ from, total: this.stretches.get(from) ?? 0, isPart });
      from = next;
    }
    const origins = [...this.sums].map(([key, { code, kind, total, tables, counts }]) => ({
      key,
      code,
      kind,
      total,
      tables: tables.size,
      counts: stretches.map((stretch) => counts.get(stretch.from) ?? null),
    }));
    return {
      total: origins.reduce((sum, { total }) => sum + total, 0),
      tables: this.tables.size,
      minutes: this.minutes,
      step: period.step,
      stretches,
      origins: origins.toSorted((one, other) => other.total - one.total),
      span: this.size === 0 ? undefined : [this.first, this.last],
    };
  }

  private sum({ within, codes }: Cell): Sum {
    const [only, other] = codes;
    const isWhole =
      within !== null || (only !== undefined && other === undefined && !this.parents.has(only));
    const code = within ?? (isWhole ? only : common(codes, this.tree));
    const key = isWhole ? (code ?? '') : `in:${code ?? ''}`;
    const known = this.sums.get(key);
    if (known !== undefined) return known;
    const made: Sum = {
      code,
      kind: isWhole ? 'whole' : 'joint',
      total: 0,
      tables: new Set(),
      counts: new Map(),
    };
    this.sums.set(key, made);
    return made;
  }
}

/** The part that is not told by the origins asked for, but by larger or joined ones. */
export function undivided({ origins, total }: Tally): number {
  const left = origins.reduce((sum, each) => sum + (each.kind === 'whole' ? 0 : each.total), 0);
  return total === 0 ? 0 : left / total;
}
