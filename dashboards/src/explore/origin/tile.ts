/**
 * A tile: a field of a tint, with as much of its name and its figure as it has room for.
 */
import type { Palette } from '../draw/palette.ts';
import { type Box, fitted, type Measure, type Shape } from './shape.ts';

export const [NAME, FIGURE] = [14, 13] as const;
export const LINE = 17;
const INSET = 8;

interface Tile {
  readonly name: string;
  readonly figure: string;
  readonly fill: string;
  readonly ink: string;
  /** Whether it stands for what is not told apart. */
  readonly isHatched: boolean;
  readonly title: string;
  readonly key?: string;
}

export function tileOf(
  box: Box,
  { fill, figure, isHatched, title, ...tile }: Tile,
  palette: Palette,
  measure: Measure,
): readonly Shape[] {
  const ink = isHatched ? palette.ink : tile.ink;
  const field: Shape = {
    kind: 'rect',
    x: box.x,
    y: box.y,
    width: Math.max(0.5, box.width),
    height: Math.max(0.5, box.height),
    fill: isHatched ? palette.raised : fill,
    isHatched,
    title,
    ...(tile.key === undefined ? {} : { key: tile.key }),
  };
  const room = box.width - 2 * INSET;
  const name = box.height < LINE + 5 ? '' : fitted(tile.name, NAME, true, room, measure);
  if (name === '') return [field];
  const [x, y] = [box.x + INSET, box.y + LINE + 2];
  const isBelow = box.height >= 2 * LINE + 7 && measure(figure, FIGURE, false) <= room;
  const shapes: Shape[] = [field];
  if (isHatched) {
    // Over the hatch words would be hard to read.
    const wide = Math.max(measure(name, NAME, true), isBelow ? measure(figure, FIGURE, false) : 0);
    shapes.push({
      kind: 'rect',
      x: x - 3,
      y: y - NAME,
      width: wide + 6,
      height: isBelow ? NAME + LINE + 5 : NAME + 5,
      fill: palette.raised,
    });
  }
  shapes.push({ kind: 'text', x, y, text: name, size: NAME, fill: ink, isBold: true });
  if (isBelow) shapes.push({ kind: 'text', x, y: y + LINE, text: figure, size: FIGURE, fill: ink });
  return shapes;
}
