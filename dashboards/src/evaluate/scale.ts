/**
 * Axes: round marks, and where a figure lies between them.
 */
const STEPS = [1, 2, 2.5, 5, 10] as const;

/** Round figures that hold `low` to `high` between them, about `most` of them. */
export function marks(low: number, high: number, most: number): readonly number[] {
  const rough = Math.max(high - low, Number.EPSILON) / most;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * (STEPS.find((each) => each * size >= rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Counted in steps, so that no mark is 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const mark = (first + index) * step;
    return Number(mark.toPrecision(12));
  });
}

export interface Axis {
  readonly marks: readonly number[];
  /** Where a figure lies, from 0 to 1; at an end where it lies beyond. */
  readonly at: (figure: number) => number;
  /** Whether it lies beyond an end. */
  readonly isBeyond: (figure: number) => boolean;
}

export function axis(low: number, high: number, most: number): Axis {
  const found = marks(low, high, most);
  const [first = 0, last = 1] = [found[0], found.at(-1)];
  const wide = last - first || 1;
  return {
    marks: found,
    at: (figure) => Math.min(1, Math.max(0, (figure - first) / wide)),
    isBeyond: (figure) => figure < first || figure > last,
  };
}

/**
 * An axis of effects: it holds 0 and every figure that matters, but no wild one at the cost of
 * the others.
 *
 * @param main figures that must be on it
 * @param others figures that may end beyond it where they lie much farther out
 */
export function effectAxis(main: readonly number[], others: readonly number[], most = 5): Axis {
  const reach = Math.max(0.02, ...main.map(Math.abs));
  const shown = [...main, ...others.filter((each) => Math.abs(each) <= 3 * reach)];
  return axis(Math.min(0, ...shown), Math.max(0, ...shown), most);
}
