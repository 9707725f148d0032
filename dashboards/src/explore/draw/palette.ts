/**
 * The theme's colours as a drawing takes them, and the patterns of what is missing.
 */
import { colours } from '../../colour.ts';
import { type Absence, ABSENCES } from '../gap.ts';

/** A pattern as a drawing takes it. */
export interface Pattern {
  readonly image: HTMLCanvasElement;
  readonly repeat: 'repeat';
  /** For vectors, which else wait for the image to load. */
  readonly imageWidth: number;
  readonly imageHeight: number;
}

export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly strong: string;
  readonly panel: string;
  readonly raised: string;
  readonly accent: string;
  readonly band: string;
  readonly rain: string;
  /** Of the curves, in their order. */
  readonly curves: readonly string[];
  /** From little to much. */
  readonly ramp: readonly string[];
  /** From much less to much more. */
  readonly change: readonly string[];
  readonly missing: Readonly<Record<Absence, Pattern>>;
  readonly font: string;
}

/** Curves that can be told apart. */
export const MOST_CURVES = 6;

/** The strokes by which curves differ beside their colour. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 4],
  [4, 4],
];

const SIDE = 8;

/** @param root where the page's own colours, `--curve-1` and on, are in force */
export function palette(root: ShadowRoot): Palette {
  // What is beside a shadow is not drawn, and so has no colour: it is looked for within.
  const host = document.createElement('span');
  root.append(host);
  const found = colours(host, (of) => read(of, root));
  host.remove();
  return found;
}

function read(of: (token: string) => string, root: ShadowRoot): Palette {
  const [muted, strong] = [of('--muted'), of('--line-strong')];
  const drawn = ABSENCES.map((state) => [state, pattern(state, strong)] as const);
  return {
    ink: of('--ink'),
    muted,
    line: of('--line'),
    strong,
    panel: of('--panel'),
    raised: of('--raised'),
    accent: of('--accent'),
    band: of('--band'),
    rain: of('--quieter'),
    curves: Array.from({ length: MOST_CURVES }, (_, index) => of(`--curve-${index + 1}`)),
    ramp: Array.from({ length: 5 }, (_, index) => of(`--ramp-${index + 1}`)),
    change: Array.from({ length: 5 }, (_, index) => of(`--change-${index + 1}`)),
    missing: Object.fromEntries(drawn) as Record<Absence, Pattern>,
    // In vectors it stands in an attribute, between double quotes.
    font: getComputedStyle(root.host).fontFamily.replaceAll('"', "'"),
  };
}

/** The path of a pattern's stroke within a square: the same on the page and in the drawing. */
export const STROKES: Readonly<Record<Absence, string>> = {
  quiet: 'M3 4h2',
  late: 'M0 4h8',
  outage: 'M-1 1l2-2M0 8l8-8M7 9l2-2',
  unknown: 'M0 0l8 8M0 8l8-8',
};

function pattern(state: Absence, stroke: string): Pattern {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const brush = canvas.getContext('2d');
  if (brush !== null) {
    brush.strokeStyle = stroke;
    brush.lineWidth = state === 'quiet' ? 2 : 1;
    brush.stroke(new Path2D(STROKES[state]));
  }
  return { image: canvas, repeat: 'repeat', imageWidth: SIDE, imageHeight: SIDE };
}
