/**
 * The map of origins by their outlines, and beside it tiles of what is not on it.
 *
 * What lies beside a drawn one and has no figure is drawn empty, and what was not divided further
 * is hatched under its parts.
 */
import type { Palette } from '../draw/palette.ts';
import { type Extent, outlineOf } from './extent.ts';
import { DEEP, tintOf } from './mosaic.ts';
import { boundsOf, laid, type Outline, projection, type Rings, sizeOf, spotOf } from './plane.ts';
import type { Box, Measure, Shape } from './shape.ts';
import type { Provenance } from './tally.ts';
import { FIGURE, LINE, NAME, tileOf } from './tile.ts';
import type { Drawn } from './through.ts';
import type { Tree } from './tree.ts';

/** Hundredths of the whole from which on a change has another colour. */
export const STEPS = [-0.02, -0.005, 0.005, 0.02] as const;

/** What the colours tell. */
export type Telling = 'share' | 'change';

export interface Look {
  readonly palette: Palette;
  readonly measure: Measure;
  readonly telling: Telling;
  readonly share: (value: number) => string;
  /** A difference of shares, per hundred and with its sign. */
  readonly signed: (value: number) => string;
  /** By how much a share changed; null where one of the two has no figure. */
  readonly changeOf: (origin: Provenance) => number | null;
  readonly areaOf: (origin: Pick<Provenance, 'code'>) => string;
  readonly titleOf: (origin: Provenance) => string;
  /** Of those for whom there is no tile. */
  readonly more: (count: number, share: string) => string;
  readonly none: string;
  /** The origin that is pointed at. */
  readonly chosen: string | undefined;
}

const WIDE = 720;
const SIDE = 200;
const TILE = 46;
const GAP = 6;
const MOST_TILES = 8;
const [LEAST, MOST, FLAT] = [380, 640, 0.5];
const ROOM = 4;

interface Land {
  readonly origin: Provenance;
  readonly rings: Rings;
}

export function changeTint(change: number): number {
  return STEPS.filter((step) => (step < 0 ? change > step : change >= step)).length;
}

/** How high the map is, without what stands below it where it is narrow. */
export function heightOf(width: number): number {
  if (width < WIDE) return Math.round(width);
  return Math.max(LEAST, Math.min(MOST, Math.round(width * FLAT)));
}

export function territory(
  origins: readonly Provenance[],
  extent: Extent,
  home: string,
  tree: Tree,
  width: number,
  height: number,
  look: Look,
): Drawn {
  const frame = boundsOf(extent.outlines);
  if (frame === undefined) return { shapes: [], height: 0 };
  const isWide = width >= WIDE;
  const plane: Box = isWide
    ? { x: 0, y: 0, width: width - SIDE - 2 * GAP, height }
    : { x: 0, y: 0, width, height };
  const project = projection(frame, plane);
  const lay = (outline: Outline | undefined): Rings =>
    outline === undefined ? [] : laid(outline, project, plane);
  const lands = origins
    .map((origin) => ({ origin, rings: lay(outlineOf(origin, tree)) }))
    .filter(({ rings }) => rings.length > 0)
    .toSorted((one, other) => sizeOf(other.rings) - sizeOf(one.rings));
  const parts = lands.filter(({ origin }) => origin.kind === 'whole');
  const under = lands.filter(({ origin }) => origin.kind !== 'whole');
  const shown = new Set(lands.map(({ origin }) => origin.key));
  const rest = origins.filter(({ key }) => !shown.has(key));
  const whole = origins.reduce((sum, { total }) => sum + total, 0);
  const chosen = lands.find(({ origin }) => origin.key === look.chosen);
  const homeRings = lay(tree.get(home)?.outline);
  const { ink, strong } = look.palette;
  const boxes = besideOf(plane, isWide, width, rest.length);
  const shapes: readonly Shape[] = [
    ...beside(parts, tree).map((code): Shape => {
      const rings = lay(tree.get(code)?.outline);
      const title = `${look.areaOf({ code })}: ${look.none}`;
      return { ...bare(rings, look.palette.panel, look.palette.line, 1), title };
    }),
    ...under.map((land) => field(land, whole, look)),
    ...parts.map((land) => field(land, whole, look)),
    bare(homeRings, 'none', ink, 1.5),
    ...(chosen === undefined ? [] : [bare(chosen.rings, 'none', ink, 3)]),
    ...parts.flatMap((land) => words(land, whole, look)),
    { kind: 'line', points: around(plane), stroke: strong, width: 1 },
    ...tiles(rest, whole, boxes, look),
  ];
  return { shapes, height: Math.max(height, ...boxes.map(({ y }) => y + TILE)) };
}

/** Those that lie in the same area as a drawn one and have no figure. */
function beside(parts: readonly Land[], tree: Tree): readonly string[] {
  const known = new Set(parts.map(({ origin }) => origin.code));
  const over = new Set([...known].map((code) => tree.get(code ?? '')?.parent ?? null));
  over.delete(null);
  return [...tree.values()].flatMap(({ code, parent, outline }) =>
    outline !== undefined && over.has(parent) && !known.has(code) ? [code] : [],
  );
}

function field({ origin, rings }: Land, whole: number, look: Look): Shape {
  const { fill, isHatched } = tinted(origin, whole, look);
  const { palette } = look;
  return {
    ...bare(rings, isHatched ? palette.raised : fill, palette.strong, 1),
    isHatched,
    key: origin.key,
    title: look.titleOf(origin),
  };
}

function tinted(origin: Provenance, whole: number, { palette, telling, changeOf }: Look) {
  const isHatched = origin.kind !== 'whole';
  if (telling === 'share') {
    const tint = tintOf(origin.total / whole);
    return {
      isHatched,
      fill: palette.ramp[tint] ?? palette.raised,
      ink: tint >= DEEP ? palette.panel : palette.ink,
    };
  }
  const change = changeOf(origin);
  if (change === null) return { isHatched, fill: palette.panel, ink: palette.ink };
  const tint = changeTint(change);
  return {
    isHatched,
    fill: palette.change[tint] ?? palette.raised,
    ink: tint === 0 || tint === STEPS.length ? palette.panel : palette.ink,
  };
}

function figureOf(origin: Provenance, whole: number, look: Look): string {
  if (look.telling === 'share') return look.share(origin.total / whole);
  const change = look.changeOf(origin);
  return change === null ? '\u2013' : look.signed(change);
}

function words({ origin, rings }: Land, whole: number, look: Look): readonly Shape[] {
  const { measure } = look;
  const { ink } = tinted(origin, whole, look);
  const [name, figure] = [look.areaOf(origin), figureOf(origin, whole, look)];
  const said = (text: string, isBold: boolean, x: number, y: number): Shape => {
    const size = isBold ? NAME : FIGURE;
    return {
      kind: 'text',
      x: x - measure(text, size, isBold) / 2,
      y,
      text,
      size,
      fill: ink,
      isBold,
    };
  };
  const both = spotOf(rings, LINE);
  const wide = Math.max(measure(name, NAME, true), measure(figure, FIGURE, false));
  if (both !== undefined && wide <= both.room - ROOM) {
    return [said(name, true, both.x, both.y - 2), said(figure, false, both.x, both.y + LINE - 3)];
  }
  const one = spotOf(rings, LINE / 2);
  if (one === undefined || measure(figure, FIGURE, false) > one.room - ROOM) return [];
  return [said(figure, false, one.x, one.y + FIGURE / 3)];
}

function tiles(
  rest: readonly Provenance[],
  whole: number,
  boxes: readonly Box[],
  look: Look,
): readonly Shape[] {
  const { palette, measure } = look;
  const isAll = rest.length <= boxes.length;
  const shown = rest.slice(0, isAll ? boxes.length : boxes.length - 1);
  const left = rest.slice(shown.length);
  const shapes = shown.flatMap((origin, at) => {
    const box = boxes[at];
    if (box === undefined) return [];
    const [name, figure] = [look.areaOf(origin), figureOf(origin, whole, look)];
    const told = { name, figure, title: look.titleOf(origin), key: origin.key };
    return tileOf(box, { ...told, ...tinted(origin, whole, look) }, palette, measure);
  });
  const last = boxes[shown.length];
  if (left.length === 0 || last === undefined) return shapes;
  const part = look.share(left.reduce((sum, { total }) => sum + total, 0) / whole);
  const text = look.more(left.length, part);
  const y = last.y + LINE;
  return [
    ...shapes,
    { kind: 'text', x: last.x, y, text, size: FIGURE, fill: palette.muted } satisfies Shape,
  ];
}

function besideOf(plane: Box, isWide: boolean, width: number, count: number): readonly Box[] {
  const rows = Math.floor((plane.height + GAP) / (TILE + GAP));
  const most = isWide ? Math.min(MOST_TILES, rows) : MOST_TILES;
  const wide = isWide ? SIDE : (width - GAP) / 2;
  return Array.from({ length: Math.min(most, count) }, (_, at) => ({
    x: isWide ? plane.width + 2 * GAP : (at % 2) * (wide + GAP),
    y: isWide ? at * (TILE + GAP) : plane.height + GAP + Math.floor(at / 2) * (TILE + GAP),
    width: wide,
    height: TILE,
  }));
}

function bare(
  rings: Rings,
  fill: string,
  stroke: string,
  width: number,
): Shape & { kind: 'outline' } {
  return { kind: 'outline', rings, fill, stroke, width };
}

function around({ x, y, width, height }: Box) {
  const [right, bottom] = [x + width, y + height];
  return [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
    [x, y],
  ] as const;
}
