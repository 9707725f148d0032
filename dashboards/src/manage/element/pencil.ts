/**
 * What a drawing of zones is drawn and moved with.
 */
import { svg } from 'lit';

import type { Ring } from '../draft.ts';
import { pixels, type View } from '../view.ts';
import type { ManageWords } from '../words.ts';

/** Pixels within which a press that moves is still a click, and two corners are one. */
export const STILL = 5;
/** Pixels by which an arrow key moves the town. */
export const STEP = 40;
/** Pixels a metre under which names would cover each other: only the chosen one has its name. */
export const NAMED = 0.6;
/** Milliseconds for which it is said how the wheel zooms. */
export const HINTED = 2_000;

export type Point = readonly [number, number];

export const TOOLS = [
  ['zoomIn', 'M12 5v14M5 12h14'],
  ['zoomOut', 'M5 12h14'],
  ['whole', 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'],
] as const;

export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The corners that were put so far, and a cross where the next one comes by keyboard. */
export function pencil(corners: Ring, view: View) {
  const drawn = corners.map((corner) => pixels(view, corner));
  return svg`<polygon class="pencil" points=${drawn.map((point) => point.join(',')).join(' ')} />
    ${drawn.map(([x, y]) => svg`<circle class="corner" cx=${x} cy=${y} r="5" />`)}
    <path class="cross" d="M-9 0h18M0 -9v18" />`;
}

export const LEAST_CORNERS = 3;

/** What to do next, with so many corners drawn. */
export function guide(
  words: ManageWords['zone'],
  corners: number,
  count: (value: number) => string,
): string {
  if (corners === 0) return words.begin;
  return corners < LEAST_CORNERS ? words.drawing(count(corners)) : words.closing(count(corners));
}
