/**
 * The map and the courses as one picture that goes elsewhere, with its title and source.
 */
import { render, svg } from 'lit';

import type { Palette } from '../draw/palette.ts';
import { moved, painted, type Shape, templates } from './shape.ts';
import type { Drawn } from './through.ts';

interface Parts {
  readonly title: string;
  readonly source: string;
  readonly map: (width: number, height: number) => readonly Shape[];
  readonly course: (width: number) => Drawn;
}

const WIDTH = 1600;
const MAP = 640;
const EDGE = 24;
const [TITLE, SOURCE] = [20, 13];
const GAP = 36;

export async function pictured(
  kind: 'png' | 'svg',
  palette: Palette,
  { title, source, map, course }: Parts,
): Promise<Blob> {
  const across = WIDTH - 2 * EDGE;
  const top = EDGE + TITLE + GAP / 2;
  const below = course(across);
  const height = top + MAP + GAP + below.height + GAP + EDGE;
  const shapes: readonly Shape[] = [
    { kind: 'rect', x: 0, y: 0, width: WIDTH, height, fill: palette.panel },
    {
      kind: 'text',
      x: EDGE,
      y: EDGE + TITLE,
      text: title,
      size: TITLE,
      fill: palette.ink,
      isBold: true,
    },
    ...moved(map(across, MAP), EDGE, top),
    ...moved(below.shapes, EDGE, top + MAP + GAP),
    { kind: 'text', x: EDGE, y: height - EDGE, text: source, size: SOURCE, fill: palette.muted },
  ];
  if (kind === 'svg')
    return new Blob([written(shapes, palette, height)], { type: 'image/svg+xml' });
  const canvas = painted(shapes, palette, WIDTH, height);
  const blob = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, 'image/png');
  });
  if (blob === null) throw new Error('no picture could be made');
  return blob;
}

function written(shapes: readonly Shape[], palette: Palette, height: number): string {
  const host = document.createElement('div');
  render(
    svg`<svg width=${WIDTH} height=${height} viewBox="0 0 ${WIDTH} ${height}"
      font-family=${palette.font}>${templates(shapes, palette)}</svg>`,
    host,
  );
  const drawing = host.querySelector('svg');
  // Marks of whoever renders it are of no use in a file.
  return drawing === null
    ? ''
    : new XMLSerializer().serializeToString(drawing).replaceAll(/<!--.*?-->/gs, '');
}
