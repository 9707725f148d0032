/**
 * Where labels go: close to their zone and never over one another.
 */
export type Spot = readonly [x: number, y: number];
export type Size = readonly [width: number, height: number];

export interface Wish {
  readonly id: string;
  /** Pixels, where the label's middle would best be. */
  readonly at: Spot;
  readonly size: Size;
}

export interface Placed {
  readonly at: Spot;
  /** Too little room for words: only the level shows. */
  readonly isCompact: boolean;
}

/** Shifts from the wished spot, in label sizes, the nearest first. */
const SHIFTS: readonly Spot[] = [
  [0, 0],
  [0, -0.7],
  [0, 0.7],
  [-0.6, 0],
  [0.6, 0],
  [-0.6, -0.7],
  [0.6, -0.7],
  [-0.6, 0.7],
  [0.6, 0.7],
  [0, -1.2],
  [0, 1.2],
];
const GAP = 3;

/**
 * Place labels, the most important first; who finds no room becomes compact.
 *
 * @param wishes in order of importance
 * @param view the size of the map
 */
export function arrange(wishes: readonly Wish[], view: Size): ReadonlyMap<string, Placed> {
  const taken: (readonly [Spot, Size])[] = [];
  const placed = new Map<string, Placed>();
  for (const { id, at, size } of wishes) {
    const spots = SHIFTS.map(
      ([right, down]): Spot => [at[0] + right * size[0], at[1] + down * size[1]],
    );
    const spot = spots
      .map((candidate) => pulled(candidate, at, size, view))
      .find((candidate) => !taken.some(([other, extent]) => overlap(candidate, size, other, extent)));
    placed.set(id, { at: spot ?? at, isCompact: spot === undefined });
    if (spot !== undefined) taken.push([spot, size]);
  }
  return placed;
}

// A label half out of the map is pulled in, if the place that it names is in view at all.
function pulled([x, y]: Spot, at: Spot, [width, height]: Size, view: Size): Spot {
  if (at[0] < 0 || at[1] < 0 || at[0] > view[0] || at[1] > view[1]) return [x, y];
  const within = (value: number, half: number, most: number): number =>
    Math.max(half + GAP, Math.min(most - half - GAP, value));
  return [within(x, width / 2, view[0]), within(y, height / 2, view[1])];
}

function overlap(one: Spot, size: Size, other: Spot, extent: Size): boolean {
  return (
    Math.abs(one[0] - other[0]) < (size[0] + extent[0]) / 2 + GAP &&
    Math.abs(one[1] - other[1]) < (size[1] + extent[1]) / 2 + GAP
  );
}
