/**
 * The places of a municipality: what the registry says of them, as the map and list need it.
 */
import type { Feature, FeatureCollection, Geometry, Point, Position } from 'geojson';

import { anchor } from './geometry.ts';

export interface Municipality {
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly geometry: Geometry;
  /** Where its label stands: well inside. */
  readonly anchor: Position;
}

export interface Sensor {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

export interface Place {
  readonly zones: ReadonlyMap<string, Zone>;
  readonly sensors: ReadonlyMap<string, Sensor>;
  /** What zone each counter belongs to is the registry's; a zone lists its counters. */
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** Streets, buildings, water: drawn behind the zones, if the municipality has them. */
  readonly context: FeatureCollection;
}

export type Role = 'inside' | 'entrance' | 'exit';

export interface Member {
  readonly counterId: string;
  readonly role: Role;
}

const ROLES: readonly Role[] = ['inside', 'entrance', 'exit'];

export const NOWHERE: Place = {
  zones: new Map(),
  sensors: new Map(),
  members: new Map(),
  context: { type: 'FeatureCollection', features: [] },
};

/** Put together what the api answered. */
export function place(
  zones: FeatureCollection,
  sensors: FeatureCollection,
  context: FeatureCollection,
): Place {
  const ids = (feature: Feature): string => text(feature, 'id') ?? String(feature.id ?? '');
  const drawn = zones.features.map((feature): Zone => {
    const id = ids(feature);
    const { geometry } = feature;
    return { id, name: text(feature, 'name') ?? id, geometry, anchor: anchor(geometry) };
  });
  const standing = sensors.features.filter(
    (feature): feature is Feature<Point> => feature.geometry.type === 'Point',
  );
  return {
    zones: new Map(drawn.map((zone) => [zone.id, zone])),
    sensors: new Map(
      standing.map((feature) => {
        const id = ids(feature);
        const name = text(feature, 'name') ?? id;
        return [id, { id, name, position: feature.geometry.coordinates }];
      }),
    ),
    members: new Map(zones.features.map((feature) => [ids(feature), members(feature)])),
    context,
  };
}

function text(feature: Feature, key: string): string | undefined {
  const value: unknown = feature.properties?.[key];
  return typeof value === 'string' ? value : undefined;
}

function members(feature: Feature): readonly Member[] {
  return ROLES.flatMap((role) => {
    const value: unknown = feature.properties?.[role];
    if (!Array.isArray(value)) return [];
    return value
      .filter((counterId) => typeof counterId === 'string')
      .map((counterId) => ({ counterId, role }));
  });
}

/** The direction in a counter's id, `haverstraat-1:in`. */
export function direction(counterId: string): 'in' | 'out' | 'both' | undefined {
  const last = counterId.split(':').at(-1);
  return last === 'in' || last === 'out' || last === 'both' ? last : undefined;
}
