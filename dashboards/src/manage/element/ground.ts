/**
 * What is drawn in metres: the town behind the zones, and the outlines of zones.
 */
import type { FeatureCollection, Position } from 'geojson';
import { svg } from 'lit';

import { lines } from '../../geometry.ts';
import type { Area } from '../draft.ts';
import { metres, type View } from '../view.ts';

/** Drawn in this order, from the ground up. */
const KINDS = ['park', 'water', 'square', 'building', 'street', 'rail'];

export function ground(context: FeatureCollection | undefined, view: View) {
  const features = context?.features ?? [];
  return KINDS.flatMap((kind) =>
    features
      .filter(({ properties }) => properties?.kind === kind)
      .map(({ geometry }) => {
        const isArea = geometry.type.endsWith('Polygon');
        const d = lines(geometry)
          .map((line) => `M${points(line, view)}${isArea ? 'Z' : ''}`)
          .join('');
        return svg`<path class="context ${kind} ${isArea ? 'area' : 'line'}" d=${d} />`;
      }),
  );
}

export function outline(area: Area, view: View): string {
  return area
    .flat()
    .map((ring) => `M${points(ring, view)}Z`)
    .join('');
}

function points(line: readonly Position[], view: View): string {
  return line
    .map((position) =>
      metres(view, position)
        .map((value) => value.toFixed(2))
        .join(' '),
    )
    .join('L');
}
