/**
 * Just enough plane geometry for a map of a city centre.
 */
import type { Geometry, Position } from 'geojson';

/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];

/** Every position of a geometry, in no particular order. */
export function positions(geometry: Geometry): readonly Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates;
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.flat();
    case 'MultiPolygon':
      return geometry.coordinates.flat(2);
    case 'GeometryCollection':
      return geometry.geometries.flatMap(positions);
  }
}

/** Its lines, or the rings of its polygons. */
export function lines(geometry: Geometry): readonly (readonly Position[])[] {
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint':
      return [];
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(lines);
  }
}

export function bounds(all: readonly Position[]): Bounds | undefined {
  if (all.length === 0) return undefined;
  const [longitudes, latitudes] = [all.map(([x]) => x ?? 0), all.map(([, y]) => y ?? 0)];
  return [
    Math.min(...longitudes),
    Math.min(...latitudes),
    Math.max(...longitudes),
    Math.max(...latitudes),
  ];
}

/** Samples along each side of a polygon's bounds in search of its roomiest spot. */
const SAMPLES = 24;

/** A point well inside an area, of a grid of points the one furthest from its edges; and how far. */
export function anchor(geometry: Geometry): { readonly anchor: Position; readonly room: number } {
  const all = positions(geometry);
  const box = bounds(all);
  if (box === undefined) return { anchor: [0, 0], room: 0 };
  const [west, south, east, north] = box;
  const centre: Position = [(west + east) / 2, (south + north) / 2];
  const rings = lines(geometry);
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  let best: Position | undefined;
  let most = 0;
  for (let row = 1; row < SAMPLES; row += 1) {
    for (let column = 1; column < SAMPLES; column += 1) {
      const point: Position = [
        west + ((east - west) * column) / SAMPLES,
        south + ((north - south) * row) / SAMPLES,
      ];
      const room = isInside(point, rings) ? clearance(point, rings, squeeze) : 0;
      if (room > most) [best, most] = [point, room];
    }
  }
  return { anchor: best ?? all[0] ?? centre, room: most };
}

function isInside(point: Position, rings: readonly (readonly Position[])[]): boolean {
  const [x = 0, y = 0] = point;
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of rings.flatMap(edges)) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function clearance(
  point: Position,
  rings: readonly (readonly Position[])[],
  squeeze: number,
): number {
  const [x = 0, y = 0] = point;
  return Math.min(
    ...rings.flatMap(edges).map(([[x1, y1], [x2, y2]]) => {
      const [dx, dy] = [(x2 - x1) * squeeze, y2 - y1];
      const [px, py] = [(x - x1) * squeeze, y - y1];
      const length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
      return Math.hypot(px - along * dx, py - along * dy);
    }),
  );
}

type Edge = readonly [readonly [number, number], readonly [number, number]];

function edges(ring: readonly Position[]): readonly Edge[] {
  return ring.slice(1).map((to, index) => {
    const from = ring[index] ?? to;
    return [
      [from[0] ?? 0, from[1] ?? 0],
      [to[0] ?? 0, to[1] ?? 0],
    ];
  });
}
