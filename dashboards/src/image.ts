/**
 * The pictures on the map that are no text: the hatch of what is not measured, and the marks.
 */
import type { State } from './live.ts';
import { MARKS } from './mark.ts';

/** Pixels of a picture to one of the page, so that it is sharp on a fine screen. */
export const RATIO = 2;

/** Hatching that repeats without a seam. */
export function hatchImage(ground: string, line: string): ImageData {
  const size = 8;
  const context = canvas(size);
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  return context.getImageData(0, 0, size * RATIO, size * RATIO);
}

/** The mark of a state, with a halo. */
export function markImage(state: State, ink: string, halo: string): ImageData {
  const size = 20;
  const context = canvas(size);
  context.translate(2, 2);
  const { path, stroke, dash } = MARKS[state];
  const shape = new Path2D(path);
  context.lineCap = 'round';
  context.strokeStyle = halo;
  context.lineWidth = (stroke ?? 0) + 3;
  context.stroke(shape);
  if (stroke === undefined) {
    context.fillStyle = ink;
    context.fill(shape);
  } else {
    context.setLineDash([...dash]);
    context.strokeStyle = ink;
    context.lineWidth = stroke;
    context.stroke(shape);
  }
  return context.getImageData(0, 0, size * RATIO, size * RATIO);
}

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = element.height = size * RATIO;
  const context = element.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this device draws no canvas');
  context.scale(RATIO, RATIO);
  return context;
}
