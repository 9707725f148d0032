/**
 * Where on the drawing a position lies, and which position lies there.
 *
 * On a few kilometres the earth is flat: metres from the middle of what is shown.
 */
import type { Position } from 'geojson';

import type { Bounds } from '../geometry.ts';

type Point = readonly [number, number];

const METRES = 111_320;
const FREE = 48;
const CLOSEST = 12;
const FURTHEST = 0.02;

export interface View {
  /** Which position is at zero metres. */
  readonly origin: Point;
  /** Metres of what is in the middle. */
  readonly middle: Point;
  /** Pixels a metre. */
  readonly scale: number;
}

export function fitted([west, south, east, north]: Bounds, width: number, height: number): View {
  const origin: Point = [(west + east) / 2, (south + north) / 2];
  const view: View = { origin, middle: [0, 0], scale: 1 };
  const [right, top] = metres(view, [east, north]);
  const across = Math.max(200, right * 2);
  const down = Math.max(200, -top * 2);
  const scale = Math.min(
    Math.max(1, width - 2 * FREE) / across,
    Math.max(1, height - 2 * FREE) / down,
  );
  return { ...view, scale: bounded(scale) };
}

/** Metres to the right of and below the origin. */
export function metres({ origin }: View, [longitude = 0, latitude = 0]: Position): Point {
  const squeeze = Math.cos((origin[1] * Math.PI) / 180);
  return [(longitude - origin[0]) * METRES * squeeze, (origin[1] - latitude) * METRES];
}

/** Pixels from the middle of the drawing. */
export function pixels(view: View, position: Position): Point {
  const [x, y] = metres(view, position);
  return [(x - view.middle[0]) * view.scale, (y - view.middle[1]) * view.scale];
}

/** The position at so many pixels from the middle. */
export function positionAt({ origin, middle, scale }: View, [x, y]: Point): Position {
  const squeeze = Math.cos((origin[1] * Math.PI) / 180);
  return [
    origin[0] + (middle[0] + x / scale) / (METRES * squeeze),
    origin[1] - (middle[1] + y / scale) / METRES,
  ];
}

export function panned(view: View, [x, y]: Point): View {
  const { middle, scale } = view;
  return { ...view, middle: [middle[0] - x / scale, middle[1] - y / scale] };
}

/** Larger or smaller; what is at a point stays there. */
export function zoomed(view: View, factor: number, [x, y]: Point = [0, 0]): View {
  const scale = bounded(view.scale * factor);
  const [before, after] = [1 / view.scale, 1 / scale];
  const middle: Point = [
    view.middle[0] + x * (before - after),
    view.middle[1] + y * (before - after),
  ];
  return { ...view, scale, middle };
}

function bounded(scale: number): number {
  return Math.min(CLOSEST, Math.max(FURTHEST, scale));
}
