/**
 * The places of a municipality: what the registry says of them, as the map and list need it.
 */
import type { FeatureCollection, Geometry, Position } from 'geojson';

import { anchor } from './geometry.ts';
import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type Municipality = Readonly<Schemas['Municipality']>;

export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly geometry: Geometry;
  /** Where its label stands: well inside. */
  readonly anchor: Position;
  /** How far its edges are from there, in degrees of latitude. */
  readonly room: number;
}

export interface Sensor {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
  /** Whether it counts passages; one that does not sees how full a place is. */
  readonly isCounting: boolean;
}

export interface Place {
  readonly zones: ReadonlyMap<string, Zone>;
  readonly sensors: ReadonlyMap<string, Sensor>;
  /** The counters of each zone. */
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
  zones: Schemas['ZoneFeatures'],
  sensors: Schemas['SensorFeatures'],
  context: FeatureCollection,
): Place {
  return {
    zones: new Map(
      zones.features.map(({ id, properties, geometry }) => {
        const area = geometry as Geometry;
        return [id, { id, name: properties.name, geometry: area, ...anchor(area) }];
      }),
    ),
    sensors: new Map(
      sensors.features.map(({ id, properties, geometry }) => [
        id,
        {
          id,
          name: properties.name,
          position: geometry.coordinates,
          isCounting: properties.counters.length > 0,
        },
      ]),
    ),
    members: new Map(
      zones.features.map(({ id, properties }) => [
        id,
        ROLES.flatMap((role) => properties[role].map((counterId) => ({ counterId, role }))),
      ]),
    ),
    context,
  };
}

/** A zone's name; its id where the registry has not been heard of yet. */
export function nameOf(place: Place, zoneId: string): string {
  return place.zones.get(zoneId)?.name ?? zoneId;
}

/** The direction in a counter's id, `haverstraat-1:in`. */
export function direction(counterId: string): 'in' | 'out' | 'both' | undefined {
  const last = counterId.split(':').at(-1);
  return last === 'in' || last === 'out' || last === 'both' ? last : undefined;
}
