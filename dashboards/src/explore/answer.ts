/**
 * Figures by place and span, as columns: what a chart, a table and a summary are made of.
 */
import type { components } from '../schema.ts';
import type { PlaceKey } from './question.ts';

export type State = components['schemas']['State'];

/** A figure, or why there is none. */
export type Count = number | null;

export interface Series {
  readonly key: PlaceKey;
  readonly counts: readonly Count[];
  readonly states: readonly State[];
  /** The share of each span that the figures cover. */
  readonly covered: readonly number[];
  /** The figures of the earlier period; empty where none was asked. */
  readonly earlier: readonly Count[];
}

export interface Answer {
  /** Where each span starts and ends, in milliseconds, in order. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly series: readonly Series[];
}

export const NO_ANSWER: Answer = { from: [], to: [], series: [] };

/** One figure as the api tells it. */
export interface Row {
  readonly key: PlaceKey;
  readonly from: number;
  readonly to: number;
  readonly count: Count;
  readonly state: State;
  readonly covered: number;
  readonly earlier: Count;
}

interface Column {
  readonly key: PlaceKey;
  counts: Count[];
  states: State[];
  covered: number[];
  earlier: Count[];
}

/** Takes figures in whatever order they come, and gives them by place and span. */
export class Ledger {
  /** How many figures came in. */
  size = 0;
  private readonly spans = new Map<number, number>();
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly columns = new Map<PlaceKey, Column>();

  /** @param keys the places asked for, in the order in which they are shown */
  constructor(
    keys: readonly PlaceKey[],
    private readonly isCompared: boolean,
  ) {
    for (const key of keys) this.column(key);
  }

  add(row: Row): void {
    const column = this.columns.get(row.key) ?? this.column(row.key);
    let at = this.spans.get(row.from);
    if (at === undefined) {
      at = this.from.length;
      this.spans.set(row.from, at);
      this.from.push(row.from);
      this.to.push(row.to);
    }
    column.counts[at] = row.count;
    column.states[at] = row.state;
    column.covered[at] = row.covered;
    if (this.isCompared) column.earlier[at] = row.earlier;
    this.size += 1;
  }

  answer(): Answer {
    const order = this.from.map((_, index) => index);
    order.sort((one, other) => (this.from[one] ?? 0) - (this.from[other] ?? 0));
    return {
      from: order.map((index) => this.from[index] ?? 0),
      to: order.map((index) => this.to[index] ?? 0),
      series: [...this.columns.values()].map(({ key, counts, states, covered, earlier }) => ({
        key,
        counts: order.map((index) => counts[index] ?? null),
        states: order.map((index) => states[index] ?? 'unknown'),
        covered: order.map((index) => covered[index] ?? 0),
        earlier: this.isCompared ? order.map((index) => earlier[index] ?? null) : [],
      })),
    };
  }

  private column(key: PlaceKey): Column {
    const made: Column = { key, counts: [], states: [], covered: [], earlier: [] };
    this.columns.set(key, made);
    return made;
  }
}
