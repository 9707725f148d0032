/**
 * Where labels go: at their zone, beside it where it is narrow, and never over one another.
 */
export type Spot = readonly [x: number, y: number];
export type Size = readonly [width: number, height: number];
/** A rectangle, by its middle. */
export type Box = readonly [Spot, Size];

export interface Wish {
  readonly id: string;
  /** Pixels, the middle of the zone. */
  readonly at: Spot;
  /** Pixels from there to the zone's edge: a wide zone carries its label inside. */
  readonly room: number;
  /** The label's sizes, from all its words to its mark alone. */
  readonly sizes: readonly Size[];
}

/** Something that a label had better not cover. */
export interface Sight {
  /** The zone that it is part of, if any: a label may cover its own. */
  readonly id: string | undefined;
  readonly at: Spot;
  readonly weight: number;
}

export interface Placed {
  /** From the zone's middle to the label's. */
  readonly shift: Spot;
  /** Which of the sizes found room. */
  readonly tier: number;
}

const AROUND: readonly Spot[] = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [-1, -1],
  [1, 1],
  [-1, 1],
];
const POINT: Size = [0, 0];
const DISTANCES = [12, 28, 48];
/** Pixels between labels, and to the edge of the map. */
const GAP = 4;
/** What it costs to cover the zone that the label is about, if that is narrow. */
const COVERED_COST = 30;
/** What it costs to leave a spot: labels that hop about cannot be read. */
const HOP_COST = 20;

/**
 * Place labels, the most important first; who finds no room becomes smaller, and
 * who finds none at all is left out: the map's colour and the list still tell.
 *
 * @param wishes in order of importance
 * @param previous where they were placed last
 * @param view the size of the map
 * @param blocked where no label may go
 */
export function arrange(
  wishes: readonly Wish[],
  sights: readonly Sight[],
  previous: ReadonlyMap<string, Placed>,
  view: Size,
  blocked: readonly Box[] = [],
): ReadonlyMap<string, Placed> {
  const taken: Box[] = [...blocked];
  const placed = new Map<string, Placed>();
  for (const wish of wishes) {
    const before = previous.get(wish.id);
    for (const [tier, size] of wish.sizes.entries()) {
      const isFree = (shift: Spot): boolean => {
        const spot = moved(wish.at, shift);
        return fits(spot, size, view) && !taken.some((other) => overlap(spot, size, ...other));
      };
      const cost = (shift: Spot): number =>
        price(wish, shift, size, sights) + (before && same(before.shift, shift) ? 0 : HOP_COST);
      const shift = cheapest(shifts(wish, size).filter(isFree), cost);
      if (shift === undefined) continue;
      placed.set(wish.id, { shift, tier });
      taken.push([moved(wish.at, shift), size]);
      break;
    }
  }
  return placed;
}

// The first of them where several cost the same.
function cheapest(spots: readonly Spot[], cost: (spot: Spot) => number): Spot | undefined {
  let [found, least]: [Spot | undefined, number] = [undefined, Infinity];
  for (const spot of spots) {
    const asked = cost(spot);
    if (asked < least) [found, least] = [spot, asked];
  }
  return found;
}

/** Whether a label beside its zone needs a line to it. */
export function isBeside({ shift }: Placed, [width, height]: Size): boolean {
  return Math.abs(shift[0]) > width / 2 || Math.abs(shift[1]) > height / 2;
}

function isRoomy({ room }: Wish, [width, height]: Size): boolean {
  return Math.hypot(width, height) / 2 < room * 1.4;
}

function shifts(wish: Wish, size: Size): readonly Spot[] {
  const [width, height] = size;
  const beside = DISTANCES.flatMap((distance) =>
    AROUND.map(([right, down]): Spot => [
      right * (width / 2 + distance),
      down * (height / 2 + distance),
    ]),
  );
  return isRoomy(wish, size) ? [[0, 0]] : [[0, 0], ...beside];
}

function price(wish: Wish, shift: Spot, size: Size, sights: readonly Sight[]): number {
  const spot = moved(wish.at, shift);
  let covers = 0;
  for (const { id, at, weight } of sights) {
    if (id !== wish.id && overlap(spot, size, at, POINT)) covers += weight;
  }
  const isMiddle = shift[0] === 0 && shift[1] === 0;
  const distance = Math.hypot(
    Math.max(0, Math.abs(shift[0]) - size[0] / 2),
    Math.max(0, Math.abs(shift[1]) - size[1] / 2),
  );
  return covers + distance + (isMiddle && !isRoomy(wish, size) ? COVERED_COST : 0);
}

function moved(at: Spot, shift: Spot): Spot {
  return [at[0] + shift[0], at[1] + shift[1]];
}

function same(one: Spot, other: Spot): boolean {
  return Math.abs(one[0] - other[0]) < GAP && Math.abs(one[1] - other[1]) < GAP;
}

function fits([x, y]: Spot, [width, height]: Size, view: Size): boolean {
  const isAcross = x - width / 2 >= GAP && x + width / 2 <= view[0] - GAP;
  return isAcross && y - height / 2 >= GAP && y + height / 2 <= view[1] - GAP;
}

function overlap(one: Spot, size: Size, other: Spot, extent: Size): boolean {
  return (
    Math.abs(one[0] - other[0]) < (size[0] + extent[0]) / 2 + GAP &&
    Math.abs(one[1] - other[1]) < (size[1] + extent[1]) / 2 + GAP
  );
}
