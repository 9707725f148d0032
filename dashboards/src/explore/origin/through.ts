/**
 * How shares change through a period: a small chart for each of the largest origins.
 *
 * Each has a scale of its own from nothing on, and says its highest. Where an origin has no figure
 * the line is broken.
 */
import type { Palette } from '../draw/palette.ts';
import { type Box, fitted, type Measure, type Shape } from './shape.ts';
import type { Provenance, Stretch, Tally } from './tally.ts';

/** Origins that have a chart of their own; the others share one. */
export const MOST = 6;

export interface Course {
  readonly name: string;
  readonly isUndivided: boolean;
  /** By stretch; null where there is no figure. */
  readonly shares: readonly (number | null)[];
  /** Of the earlier period, laid beside; empty where none is shown. */
  readonly earlier: readonly (number | null)[];
}

export interface CourseWords {
  readonly others: string;
  readonly undivided: string;
}

/** The largest origins, then the others together, then what was not told apart. */
export function courses(
  tally: Tally,
  earlier: Tally | undefined,
  words: CourseWords,
  nameOf: (origin: Provenance) => string,
): readonly Course[] {
  const whole = tally.origins.filter(({ kind }) => kind === 'whole');
  const rest = tally.origins.filter(({ kind }) => kind !== 'whole');
  const others = whole.slice(MOST);
  const shown = new Set(whole.slice(0, MOST).map(({ key }) => key));
  const course = (
    name: string,
    isUndivided: boolean,
    isMember: (origin: Provenance) => boolean,
  ): Course => {
    const sharesIn = (each: Tally) => sharesOf(each, each.origins.filter(isMember));
    const before = earlier === undefined ? [] : sharesIn(earlier);
    return { name, isUndivided, shares: sharesIn(tally), earlier: before };
  };
  return [
    ...whole
      .slice(0, MOST)
      .map((origin) => course(nameOf(origin), false, ({ key }) => key === origin.key)),
    ...(others.length === 0
      ? []
      : [course(words.others, false, ({ key, kind }) => kind === 'whole' && !shown.has(key))]),
    ...(rest.length === 0 ? [] : [course(words.undivided, true, ({ kind }) => kind !== 'whole')]),
  ];
}

/** The share of some origins together, by stretch; null where none of them has a figure. */
export function sharesOf(
  { stretches }: Tally,
  origins: readonly Provenance[],
): readonly (number | null)[] {
  return stretches.map(({ total }, at) => {
    const known = origins.flatMap(({ counts }) => counts[at] ?? []);
    if (known.length === 0 || total === 0) return null;
    return known.reduce((sum, count) => sum + count, 0) / total;
  });
}

const HEIGHT = 132;
const [TOP, BOTTOM] = [40, 22];
const [LEFT, RIGHT] = [2, 10];
const GAP = 24;
const LEAST = 150;
const MOST_COLUMNS = 4;
const [NAME, FIGURE] = [14, 12];

interface Look {
  readonly palette: Palette;
  readonly measure: Measure;
  readonly share: (value: number) => string;
  /** What a stretch is called on the axis, by where it begins. */
  readonly tick: (from: number) => string;
}

export interface Drawn {
  readonly shapes: readonly Shape[];
  readonly height: number;
}

/** All of them, in as many columns as there is room for. */
export function through(
  all: readonly Course[],
  stretches: readonly Stretch[],
  width: number,
  look: Look,
): Drawn {
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor((width + GAP) / (LEAST + GAP))));
  const across = (width - GAP * (columns - 1)) / columns;
  const shapes = all.flatMap((course, at) => {
    const x = (at % columns) * (across + GAP);
    const y = Math.floor(at / columns) * (HEIGHT + GAP);
    return drawn(course, stretches, { x, y, width: across, height: HEIGHT }, look);
  });
  const rows = Math.ceil(all.length / columns);
  return { shapes, height: Math.max(0, rows * (HEIGHT + GAP) - GAP) };
}

function drawn(
  { name, isUndivided, shares, earlier }: Course,
  stretches: readonly Stretch[],
  box: Box,
  { palette, measure, share, tick }: Look,
): readonly Shape[] {
  const before = earlier.slice(0, shares.length);
  const most = Math.max(0, ...[...shares, ...before].map((value) => value ?? 0));
  const [left, right] = [box.x + LEFT, box.x + box.width - RIGHT];
  const [top, bottom] = [box.y + TOP, box.y + box.height - BOTTOM];
  const last = Math.max(1, shares.length - 1);
  const xOf = (at: number): number =>
    round(shares.length === 1 ? (left + right) / 2 : left + ((right - left) * at) / last);
  const yOf = (value: number): number => round(bottom - ((bottom - top) * value) / (most || 1));
  const stroke = isUndivided ? palette.muted : palette.accent;
  const known = fitted(name, NAME, true, box.width - RIGHT, measure);
  const shapes: Shape[] = [text(box.x, box.y + NAME, known, palette.ink, true)];
  const pointsOf = (values: readonly (number | null)[], [from, to]: readonly [number, number]) =>
    values.slice(from, to).map((value, at) => [xOf(from + at), yOf(value ?? 0)] as const);
  const under = runs(shares).map((run) => pointsOf(shares, run));
  for (const points of under) {
    const [start = 0] = points[0] ?? [];
    const [end = 0] = points.at(-1) ?? [];
    shapes.push({
      kind: 'area',
      points: [[start, bottom], ...points, [end, bottom]],
      fill: palette.raised,
    });
  }
  for (const run of runs(before)) {
    shapes.push({ ...line(pointsOf(before, run), palette.muted, 1.5), isDotted: true });
  }
  for (const points of under) {
    if (points.length > 1) shapes.push(line(points, stroke, 2));
    else shapes.push(...points.map(([x, y]) => dot(x, y, 2.5, stroke)));
  }
  shapes.push(
    line(
      [
        [left, bottom],
        [right, bottom],
      ],
      palette.strong,
      1,
    ),
    text(left, bottom + 16, tick(stretches[0]?.from ?? 0), palette.muted),
  );
  if (stretches.length > 1) {
    const end = tick(stretches.at(-1)?.from ?? 0);
    shapes.push(text(right, bottom + 16, end, palette.muted, false, true));
  }
  stretches.forEach(({ isPart }, at) => {
    const value = shares[at] ?? null;
    if (isPart && value !== null) shapes.push(dot(xOf(at), yOf(value), 3, palette.panel, stroke));
  });
  // What is of a part of a week is no highest, but where there is nothing else.
  const full = shares.map((value, at) => (stretches[at]?.isPart === true ? null : value));
  const told = full.some((value) => value !== null) ? full : shares;
  const highest = Math.max(0, ...told.map((value) => value ?? 0));
  const at = told.indexOf(highest);
  if (highest > 0 && at !== -1) {
    const [x, y] = [xOf(at), yOf(highest)];
    const isEnd = x > (left + right) / 2;
    shapes.push(dot(x, y, 3.5, stroke, palette.panel));
    const beside = isEnd ? x + 4 : Math.max(left, x - 4);
    shapes.push({
      ...text(beside, y - 8, share(highest), palette.ink, false, isEnd),
      halo: palette.panel,
    });
  }
  return shapes;
}

/** The stretches in a row that have a figure, each from one up to another. */
function runs(shares: readonly (number | null)[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  shares.forEach((value, at) => {
    if (value === null) return;
    const open = found.at(-1);
    if (open?.[1] === at) open[1] = at + 1;
    else found.push([at, at + 1]);
  });
  return found;
}

function text(
  x: number,
  y: number,
  said: string,
  fill: string,
  isBold = false,
  isEnd = false,
): Shape & { kind: 'text' } {
  return { kind: 'text', x, y, text: said, size: isBold ? NAME : FIGURE, fill, isBold, isEnd };
}

function line(
  points: readonly (readonly [number, number])[],
  stroke: string,
  width: number,
): Shape & { kind: 'line' } {
  return { kind: 'line', points, stroke, width };
}

function dot(x: number, y: number, radius: number, fill: string, stroke?: string): Shape {
  return { kind: 'dot', x, y, radius, fill, ...(stroke === undefined ? {} : { stroke }) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
