/**
 * Shapes on a plane: the same on the page, in a file of vectors and in one of dots.
 */
import { nothing, svg, type SVGTemplateResult } from 'lit';

import { type Palette, STROKES } from '../draw/palette.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export type Shape =
  | (Box & {
      readonly kind: 'rect';
      readonly fill: string;
      /** Whether it stands for what is not told apart. */
      readonly isHatched?: boolean;
      readonly stroke?: string;
      readonly key?: string;
      readonly title?: string;
    })
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly fill: string;
      readonly isBold?: boolean;
      readonly isEnd?: boolean;
      /** A ground around it, where lines may run behind. */
      readonly halo?: string;
    }
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly stroke: string;
      readonly width: number;
      readonly isDotted?: boolean;
    }
  | {
      readonly kind: 'area';
      readonly points: readonly Point[];
      readonly fill: string;
    }
  | {
      readonly kind: 'outline';
      readonly rings: readonly (readonly Point[])[];
      readonly fill: string;
      readonly stroke: string;
      readonly width: number;
      readonly isHatched?: boolean;
      /** What it is of, for whoever points at it. */
      readonly key?: string;
      readonly title?: string;
    }
  | {
      readonly kind: 'dot';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly fill: string;
      readonly stroke?: string;
    };

/** How wide a text is. */
export type Measure = (text: string, size: number, isBold: boolean) => number;

const [LIGHT, BOLD] = [400, 650];
const TILE = 8;
const DOTS = [3, 4];
const HALO = 4;

/** Measures by the fonts of this page. */
export function measuring(font: string): Measure {
  const brush = document.createElement('canvas').getContext('2d');
  return (text, size, isBold) => {
    if (brush === null) return text.length * size * 0.6;
    brush.font = `${isBold ? BOLD : LIGHT} ${size}px ${font}`;
    return brush.measureText(text).width;
  };
}

/** As much of a text as fits; nothing where that is too little to be read. */
export function fitted(
  text: string,
  size: number,
  isBold: boolean,
  width: number,
  measure: Measure,
): string {
  if (measure(text, size, isBold) <= width) return text;
  for (let length = text.length - 1; length > 4; length -= 1) {
    const cut = `${text.slice(0, length).trimEnd()}…`;
    if (measure(cut, size, isBold) <= width) return cut;
  }
  return '';
}

/** Shapes moved, for a picture of several parts. */
export function moved(shapes: readonly Shape[], dx: number, dy: number): readonly Shape[] {
  const shifted = (points: readonly Point[]): readonly Point[] =>
    points.map(([x, y]) => [x + dx, y + dy]);
  return shapes.map((shape) => {
    if ('points' in shape) return { ...shape, points: shifted(shape.points) };
    if ('rings' in shape) return { ...shape, rings: shape.rings.map(shifted) };
    return { ...shape, x: shape.x + dx, y: shape.y + dy };
  });
}

/** On the page. */
export function templates(shapes: readonly Shape[], palette: Palette): SVGTemplateResult {
  return svg`<defs>
      <pattern id="undivided" width=${TILE} height=${TILE} patternUnits="userSpaceOnUse">
        <path d=${STROKES.outage} fill="none" stroke=${palette.strong} />
      </pattern>
    </defs>
    ${shapes.map((shape) => template(shape))}`;
}

function template(shape: Shape): SVGTemplateResult {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, fill, stroke = 'none', key = nothing, title = '' } = shape;
      const hatch = shape.isHatched
        ? svg`<rect x=${x} y=${y} width=${width} height=${height} fill="url(#undivided)"></rect>`
        : '';
      return svg`<g data-key=${key}><title>${title}</title>
        <rect x=${x} y=${y} width=${width} height=${height} fill=${fill} stroke=${stroke}></rect>
        ${hatch}</g>`;
    }
    case 'text':
      return svg`<text x=${shape.x} y=${shape.y} fill=${shape.fill} font-size=${shape.size}
        font-weight=${shape.isBold ? BOLD : LIGHT} paint-order="stroke"
        stroke=${shape.halo ?? 'none'} stroke-width=${HALO} stroke-linejoin="round"
        text-anchor=${shape.isEnd ? 'end' : 'start'}>${shape.text}</text>`;
    case 'line':
      return svg`<polyline points=${shape.points.map((point) => point.join(',')).join(' ')}
        fill="none" stroke=${shape.stroke} stroke-width=${shape.width}
        stroke-linejoin="round" stroke-dasharray=${shape.isDotted ? DOTS.join(' ') : 'none'}></polyline>`;
    case 'area':
      return svg`<polygon points=${shape.points.map((point) => point.join(',')).join(' ')}
        fill=${shape.fill}></polygon>`;
    case 'outline': {
      const { rings, fill, stroke, width, key = nothing, title = '' } = shape;
      const d = drawnOf(rings);
      const hatch = shape.isHatched
        ? svg`<path d=${d} fill="url(#undivided)" fill-rule="evenodd"></path>`
        : '';
      return svg`<g data-key=${key}><title>${title}</title>
        <path d=${d} fill=${fill} fill-rule="evenodd" stroke=${stroke} stroke-width=${width}
          stroke-linejoin="round"></path>${hatch}</g>`;
    }
    case 'dot':
      return svg`<circle cx=${shape.x} cy=${shape.y} r=${shape.radius} fill=${shape.fill}
        stroke=${shape.stroke ?? 'none'} stroke-width="1.75"></circle>`;
  }
}

/** As a canvas of twice the dots. */
export function painted(
  shapes: readonly Shape[],
  palette: Palette,
  width: number,
  height: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  const brush = canvas.getContext('2d');
  if (brush === null) return canvas;
  brush.scale(2, 2);
  brush.fillStyle = palette.panel;
  brush.fillRect(0, 0, width, height);
  for (const shape of shapes) paint(brush, shape, palette);
  return canvas;
}

function paint(brush: CanvasRenderingContext2D, shape: Shape, palette: Palette): void {
  brush.fillStyle = 'fill' in shape ? shape.fill : palette.ink;
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, stroke } = shape;
      brush.fillRect(x, y, width, height);
      if (shape.isHatched) {
        brush.fillStyle = hatchOf(brush, palette);
        brush.fillRect(x, y, width, height);
      }
      if (stroke !== undefined) {
        [brush.strokeStyle, brush.lineWidth] = [stroke, 1];
        brush.strokeRect(x, y, width, height);
      }
      return;
    }
    case 'text':
      brush.font = `${shape.isBold ? BOLD : LIGHT} ${shape.size}px ${palette.font}`;
      brush.textAlign = shape.isEnd ? 'right' : 'left';
      if (shape.halo !== undefined) {
        [brush.strokeStyle, brush.lineWidth, brush.lineJoin] = [shape.halo, HALO, 'round'];
        brush.strokeText(shape.text, shape.x, shape.y);
      }
      brush.fillText(shape.text, shape.x, shape.y);
      return;
    case 'line':
      [brush.strokeStyle, brush.lineWidth, brush.lineJoin] = [shape.stroke, shape.width, 'round'];
      brush.setLineDash(shape.isDotted ? DOTS : []);
      brush.stroke(pathOf(shape.points));
      brush.setLineDash([]);
      return;
    case 'area':
      brush.fill(pathOf(shape.points));
      return;
    case 'outline': {
      const path = new Path2D(drawnOf(shape.rings));
      if (shape.fill !== 'none') brush.fill(path, 'evenodd');
      if (shape.isHatched) {
        brush.fillStyle = hatchOf(brush, palette);
        brush.fill(path, 'evenodd');
      }
      [brush.strokeStyle, brush.lineWidth, brush.lineJoin] = [shape.stroke, shape.width, 'round'];
      brush.stroke(path);
      return;
    }
    case 'dot': {
      const circle = new Path2D();
      circle.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI);
      brush.fill(circle);
      if (shape.stroke === undefined) return;
      [brush.strokeStyle, brush.lineWidth] = [shape.stroke, 1.75];
      brush.stroke(circle);
    }
  }
}

function pathOf(points: readonly Point[]): Path2D {
  return new Path2D(`M${points.map((point) => point.join(' ')).join('L')}`);
}

function drawnOf(rings: readonly (readonly Point[])[]): string {
  return rings.map((ring) => `M${ring.map((point) => point.join(' ')).join('L')}Z`).join('');
}

function hatchOf(brush: CanvasRenderingContext2D, palette: Palette): CanvasPattern | string {
  return brush.createPattern(palette.missing.outage.image, 'repeat') ?? 'transparent';
}
