/**
 * Zones as they are drawn here: those of the registry or of a file, and what was done to them.
 *
 * Immutable. Whatever a file says of a zone that is not edited here stays as it is.
 */
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';

import type { Schemas } from './api.ts';

/** A ring without its last position, which is the first again. */
export type Ring = readonly Position[];
export type Area = readonly (readonly Ring[])[];
export type Properties = Readonly<Record<string, unknown>>;

export interface DraftZone {
  /** Its own on this page, for its id may change. */
  readonly key: number;
  readonly properties: Properties;
  readonly area: Area;
}

/** Which corner of a zone. */
export interface Spot {
  readonly polygon: number;
  readonly ring: number;
  readonly corner: number;
}

/** A tenth of a metre. */
export const DECIMALS = 6;
const LEAST_CORNERS = 3;
const ROLES = ['inside', 'entrance', 'exit'] as const;

/** Of the local day: what the registry takes where a zone does not say when it is empty. */
export const RESET_HOUR = 4;

export function round(value: number): number {
  return Number(value.toFixed(DECIMALS));
}

/** The zones as they are served, as a file says them. */
export function served(zones: Schemas['ZoneFeatures']): readonly DraftZone[] {
  return zones.features.map(({ id, properties, geometry }, key) => ({
    key,
    properties: {
      id,
      name: properties.name,
      kind: properties.kind,
      ...(properties.capacity === null ? {} : { capacity: properties.capacity }),
      ...(properties.groundSquareMetres === null ? {} : { area_m2: properties.groundSquareMetres }),
      ...(properties.resetHour === RESET_HOUR ? {} : { reset_hour: properties.resetHour }),
      ...Object.fromEntries(
        ROLES.filter((role) => properties[role].length > 0).map((role) => [role, properties[role]]),
      ),
    },
    area: areaOf(geometry as Polygon | MultiPolygon),
  }));
}

/** The zones of a file; nothing if it is not one of zones. */
export function readZones(told: unknown): readonly DraftZone[] | undefined {
  const features = featuresOf(told);
  if (features === undefined) return undefined;
  const areas = features.filter(isArea);
  if (areas.length < features.length) return undefined;
  return areas.map(({ properties, geometry }, key) => ({
    key,
    properties: properties ?? {},
    area: areaOf(geometry),
  }));
}

/** Features of a collection; nothing if it is none. */
export function featuresOf(told: unknown): readonly Feature[] | undefined {
  if (typeof told !== 'object' || told === null) return undefined;
  const { type, features } = told as Partial<FeatureCollection>;
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return undefined;
  return features.every((each) => (each as Feature | null)?.geometry != null)
    ? features
    : undefined;
}

export type AreaFeature = Feature<Polygon | MultiPolygon>;

export function isArea(feature: Feature): feature is AreaFeature {
  return feature.geometry.type === 'Polygon' || feature.geometry.type === 'MultiPolygon';
}

export function areaOf(geometry: Polygon | MultiPolygon): Area {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((rings) => rings.map(opened));
}

function opened(ring: readonly Position[]): Ring {
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return (isClosed ? ring.slice(0, -1) : ring).map((position) => position.slice(0, 2));
}

/** The file as the registry reads it. */
export function collectionOf(zones: readonly DraftZone[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    ...{ name: 'zones' },
    features: zones.map(({ properties, area }) => ({
      type: 'Feature',
      properties: { ...properties },
      geometry: geometryOf(area),
    })),
  };
}

export function geometryOf(area: Area): Polygon | MultiPolygon {
  const closed = area.map((rings) =>
    rings.map((ring) => [...ring, ...ring.slice(0, 1)].map((position) => position.map(round))),
  );
  const [first] = closed;
  return closed.length === 1 && first !== undefined
    ? { type: 'Polygon', coordinates: first }
    : { type: 'MultiPolygon', coordinates: closed };
}

/** The file's text: a feature a line, so that two versions can be held side by side. */
export function textOf(zones: readonly DraftZone[]): string {
  const { features } = collectionOf(zones);
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  return `{\n"type": "FeatureCollection",\n"name": "zones",\n"features": [\n${lines}\n]\n}\n`;
}

function withRing(area: Area, { polygon, ring }: Spot, change: (ring: Ring) => Ring): Area {
  return area.map((rings, at) =>
    at === polygon ? rings.map((each, index) => (index === ring ? change(each) : each)) : rings,
  );
}

export function moved(area: Area, spot: Spot, [x = 0, y = 0]: Position): Area {
  const to = [round(x), round(y)];
  return withRing(area, spot, (ring) =>
    ring.map((corner, index) => (index === spot.corner ? to : corner)),
  );
}

/** Another corner after one, halfway to the next. */
export function split(area: Area, spot: Spot): Area {
  return withRing(area, spot, (ring) => {
    const [one, other] = [ring[spot.corner], ring[(spot.corner + 1) % ring.length]];
    if (one === undefined || other === undefined) return ring;
    const between = [0, 1].map((axis) => round(((one[axis] ?? 0) + (other[axis] ?? 0)) / 2));
    return ring.toSpliced(spot.corner + 1, 0, between);
  });
}

/** Without a corner; the same where a ring has no more than it needs. */
export function without(area: Area, spot: Spot): Area {
  return withRing(area, spot, (ring) =>
    ring.length <= LEAST_CORNERS ? ring : ring.toSpliced(spot.corner, 1),
  );
}

/** A new zone of the corners that were drawn. */
export function drawn(
  zones: readonly DraftZone[],
  corners: Ring,
  named: (number: string) => string,
): DraftZone {
  const ids = new Set(zones.map(({ properties }) => properties.id));
  let number = zones.length + 1;
  while (ids.has(`zone-${number}`)) number += 1;
  return {
    key: Math.max(-1, ...zones.map(({ key }) => key)) + 1,
    properties: { id: `zone-${number}`, name: named(String(number)), kind: 'square' },
    area: [[corners.map((corner) => corner.map(round))]],
  };
}
