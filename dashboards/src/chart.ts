/**
 * Lines and bands as SVG path data: from 0 at the bottom, with gaps as gaps.
 */
import type { Expected, Now, Passed } from './course.ts';
import { type Day, QUARTER } from './day.ts';

export interface Frame {
  readonly x: (at: number) => number;
  readonly y: (perHour: number) => number;
}

export function frame(day: Day, most: number, width: number, height: number): Frame {
  const span = day.to - day.from;
  const top = Math.max(1, most);
  return {
    x: (at) => ((at - day.from) / span) * width,
    y: (perHour) => height - (perHour / top) * height,
  };
}

type Spot = readonly [x: number, y: number];

const spot = ([x, y]: Spot): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Runs of spots without a gap between them. */
function runs<T>(items: readonly T[], place: (item: T) => Spot | undefined): readonly Spot[][] {
  const found: Spot[][] = [];
  let isOpen = false;
  for (const item of items) {
    const at = place(item);
    if (at !== undefined) {
      if (!isOpen) found.push([]);
      found.at(-1)?.push(at);
    }
    isOpen = at !== undefined;
  }
  return found;
}

const HALF = 2.5;

// A figure between two gaps would be a line without length: it is as wide as its span looks.
function polyline(run: readonly Spot[]): string {
  const [first] = run;
  if (first === undefined) return '';
  if (run.length > 1) return `M${run.map(spot).join('L')}`;
  const [x, y] = first;
  return `M${spot([x - HALF, y])}L${spot([x + HALF, y])}`;
}

const middle = ({ from, to }: { readonly from: number; readonly to: number }): number =>
  (from + to) / 2;

/** What passed, up to the figure now; `part` where not all counters were measured. */
export function drawPassed(
  passed: readonly Passed[],
  now: Now | undefined,
  { x, y }: Frame,
): { readonly whole: string; readonly part: string; readonly end: Spot | undefined } {
  const before = passed.filter(
    ({ from, to }) => now === undefined || middle({ from, to }) < now.at,
  );
  const end: Spot | undefined =
    now === undefined || now.perHour === null ? undefined : [x(now.at), y(now.perHour)];
  const place = (span: Passed): Spot | undefined =>
    span.perHour === null ? undefined : [x(middle(span)), y(span.perHour)];
  const lines = runs(
    before.map((span) => (span.isWhole ? span : { ...span, perHour: null })),
    place,
  );
  const last = before.at(-1);
  // The figure now goes on from the newest span, if that one has a figure and is just over.
  const isNear = now !== undefined && last !== undefined && now.at - last.to <= 2 * QUARTER;
  const tail = lines.at(-1);
  if (isNear && end !== undefined && last.perHour !== null && last.isWhole) tail?.push(end);
  return {
    whole: lines.map(polyline).join(''),
    part: runs(before, (span) => (span.isWhole ? undefined : place(span)))
      .map(polyline)
      .join(''),
    end,
  };
}

/** The band between low and high, where both are known. */
export function drawBand(spans: readonly Expected[], { x, y }: Frame): string {
  const known = (span: Expected, edge: number | null): Spot | undefined =>
    span.low === null || span.high === null || edge === null
      ? undefined
      : [x(middle(span)), y(edge)];
  const lows = runs(spans, (span) => known(span, span.low));
  return runs(spans, (span) => known(span, span.high))
    .map((high, index) => `M${[...high, ...(lows[index] ?? []).toReversed()].map(spot).join('L')}Z`)
    .join('');
}

/** The middle of what is expected. */
export function drawMiddle(spans: readonly Expected[], { x, y }: Frame): string {
  return runs(spans, (span) =>
    span.middle === null ? undefined : [x(middle(span)), y(span.middle)],
  )
    .map(polyline)
    .join('');
}

/** A round figure at or above the highest, for the top of a scale. */
export function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 10)));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most) ?? 10;
  return step * power;
}
