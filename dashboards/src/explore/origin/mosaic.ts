/**
 * The map of origins: near on the left and far on the right, each as large as its share.
 *
 * It needs no coordinates, which nobody gave: how near an origin is follows from the hierarchy.
 */
import type { Palette } from '../draw/palette.ts';
import type { Ring } from './near.ts';
import { type Box, fitted, type Measure, type Shape } from './shape.ts';
import type { Provenance } from './tally.ts';
import { FIGURE, LINE, tileOf } from './tile.ts';

/** From which shares on a tint is used, but for the first. */
export const LIMITS = [0.02, 0.05, 0.1, 0.2] as const;

const HEAD = 22;
const GAP = 10;
const SEAM = 1;
const NARROW = 560;
/** Rings share a column until it is as large. */
const LEAST = 0.12;
/** From this tint on it is as far from the ink as from the panel. */
export const DEEP = 3;

interface Look {
  readonly palette: Palette;
  readonly measure: Measure;
  readonly share: (value: number) => string;
  readonly nameOf: (origin: Provenance) => string;
  readonly headOf: (ring: Ring) => string;
  readonly titleOf: (origin: Provenance) => string;
}

export function tintOf(share: number): number {
  return LIMITS.filter((limit) => share >= limit).length;
}

export function mosaic(
  all: readonly Ring[],
  width: number,
  height: number,
  look: Look,
): readonly Shape[] {
  const whole = all.reduce((sum, { total }) => sum + total, 0);
  if (whole === 0) return [];
  const isNarrow = width < NARROW;
  const columns = together(all, LEAST * whole);
  const plane = { x: 0, y: 0, width, height };
  const sizes = columns.map(sizeOf);
  return sliced(plane, sizes, !isNarrow, GAP).flatMap((column, at) => {
    const members = columns[at] ?? [];
    return sliced(
      column,
      members.map(({ total }) => total),
      isNarrow,
      GAP,
    ).flatMap((box, row) => {
      const ring = members[row];
      return ring === undefined ? [] : drawn(ring, box, whole, look);
    });
  });
}

/** Rings with their neighbours, until each is large enough; what is left goes with the last. */
function together(all: readonly Ring[], least: number): readonly (readonly Ring[])[] {
  const made: Ring[][] = [];
  let open: Ring[] = [];
  for (const ring of all) {
    open.push(ring);
    if (sizeOf(open) < least) continue;
    made.push(open);
    open = [];
  }
  const last = made.at(-1);
  if (last === undefined) return [open];
  last.push(...open);
  return made;
}

function sizeOf(column: readonly Ring[]): number {
  return column.reduce((sum, { total }) => sum + total, 0);
}

/** A box cut across, or down, by size. */
function sliced(
  box: Box,
  sizes: readonly number[],
  isAcross: boolean,
  gap: number,
): readonly Box[] {
  const room = (isAcross ? box.width : box.height) - gap * Math.max(0, sizes.length - 1);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  let at = isAcross ? box.x : box.y;
  return sizes.map((size) => {
    const length = whole === 0 ? 0 : (room * size) / whole;
    const start = at;
    at += length + gap;
    return isAcross ? { ...box, x: start, width: length } : { ...box, y: start, height: length };
  });
}

function drawn(ring: Ring, box: Box, whole: number, look: Look): readonly Shape[] {
  const { palette, measure, share } = look;
  const head = fitted(look.headOf(ring), FIGURE, false, box.width, measure);
  const hasHead = head !== '' && box.height > HEAD + LINE;
  const inner = hasHead ? { ...box, y: box.y + HEAD, height: box.height - HEAD } : box;
  const shapes: Shape[] = hasHead
    ? [
        {
          kind: 'text',
          x: box.x,
          y: box.y + LINE - 3,
          text: head,
          size: FIGURE,
          fill: palette.muted,
        },
      ]
    : [];
  const tiles = squarified(
    inner,
    ring.origins.map(({ total }) => total),
  );
  ring.origins.forEach((origin, at) => {
    const tile = tiles[at];
    if (tile === undefined) return;
    const part = origin.total / whole;
    const isHatched = origin.kind !== 'whole';
    const tint = tintOf(part);
    shapes.push(
      ...tileOf(
        { ...tile, width: tile.width - SEAM, height: tile.height - SEAM },
        {
          name: look.nameOf(origin),
          figure: share(part),
          fill: palette.ramp[tint] ?? palette.raised,
          ink: tint >= DEEP ? palette.panel : palette.ink,
          isHatched,
          title: look.titleOf(origin),
        },
        palette,
        measure,
      ),
    );
  });
  return shapes;
}

/** A box divided by size into boxes as square as may be, the largest first. */
export function squarified(box: Box, sizes: readonly number[]): readonly Box[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const made: Box[] = [];
  let left = box;
  let rest = whole;
  let at = 0;
  while (at < sizes.length) {
    const scale = rest === 0 ? 0 : (left.width * left.height) / rest;
    const side = Math.min(left.width, left.height);
    let row: number[] = [];
    let worst = Infinity;
    for (let next = at; next < sizes.length; next += 1) {
      const longer = [...row, (sizes[next] ?? 0) * scale];
      const ratio = worstOf(longer, side);
      if (ratio > worst) break;
      [row, worst] = [longer, ratio];
    }
    if (row.length === 0) row = [(sizes[at] ?? 0) * scale];
    const area = row.reduce((sum, each) => sum + each, 0);
    const depth = side === 0 ? 0 : area / side;
    const isDown = left.width >= left.height;
    const strip = isDown ? { ...left, width: depth } : { ...left, height: depth };
    made.push(...sliced(strip, row, !isDown, 0));
    left = isDown
      ? { ...left, x: left.x + depth, width: Math.max(0, left.width - depth) }
      : { ...left, y: left.y + depth, height: Math.max(0, left.height - depth) };
    rest -= sizes.slice(at, at + row.length).reduce((sum, each) => sum + each, 0);
    at += row.length;
  }
  return made;
}

function worstOf(row: readonly number[], side: number): number {
  const area = row.reduce((sum, each) => sum + each, 0);
  const [least, most] = [Math.min(...row), Math.max(...row)];
  if (least <= 0) return Infinity;
  return Math.max((side * side * most) / (area * area), (area * area) / (side * side * least));
}
