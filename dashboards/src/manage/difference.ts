/**
 * What a registry folder would change of what is served: what is added, removed and changed.
 */
import type { Feature, MultiPolygon, Point, Polygon } from 'geojson';

import type { Schemas } from './api.ts';
import {
  type Area,
  type AreaFeature,
  areaOf,
  DECIMALS,
  type DraftZone,
  RESET_HOUR,
  type Ring,
  round,
  served,
} from './draft.ts';

/** Of a degree: as fine as the registry keeps an outline of origins. */
const OUTLINE_DECIMALS = 4;

export interface Change {
  readonly id: string;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Which of its parts; of one that is changed. */
  readonly parts: readonly string[];
}

const ZONE_PARTS = ['name', 'kind', 'capacity', 'area_m2', 'inside', 'entrance', 'exit'] as const;

export function zoneChanges(
  now: Schemas['ZoneFeatures'],
  draft: readonly DraftZone[],
): readonly Change[] {
  const before = new Map(served(now).map((zone) => [idOf(zone), zone]));
  return changes(before, new Map(draft.map((zone) => [idOf(zone), zone])), (one, other) => [
    ...ZONE_PARTS.filter((part) => told(one.properties[part]) !== told(other.properties[part])),
    ...(outline(one.area) === outline(other.area) ? [] : ['shape']),
    ...(resetHour(one) === resetHour(other) ? [] : ['reset_hour']),
  ]);
}

/** Which outlines of origins would come, go or change; told no finer than the registry keeps them. */
export function originChanges(
  now: readonly Schemas['Origin'][],
  file: readonly AreaFeature[],
): readonly Change[] {
  const names = new Map(now.map(({ code, name }) => [code, name]));
  const drawn = (code: string, geometry: Polygon | MultiPolygon): [string, Plain] => {
    const shape = outline(areaOf(geometry), OUTLINE_DECIMALS);
    return [code, { properties: { name: names.get(code) ?? code, shape } }];
  };
  const before = new Map(
    now.flatMap(({ code, geometry }) =>
      geometry === null ? [] : [drawn(code, geometry as Polygon | MultiPolygon)],
    ),
  );
  const after = new Map(
    file.map(({ properties, geometry }) => drawn(String(properties?.code), geometry)),
  );
  return changes(before, after, (one, other) =>
    one.properties.shape === other.properties.shape ? [] : ['shape'],
  );
}

// A file may say what it would be without.
function resetHour({ properties }: DraftZone): unknown {
  return properties.reset_hour ?? RESET_HOUR;
}

function idOf({ properties }: DraftZone): string {
  return typeof properties.id === 'string' ? properties.id : '';
}

interface Plain {
  readonly properties: Readonly<Record<string, unknown>>;
}

export function sensorChanges(
  now: Schemas['SensorFeatures'],
  file: readonly Feature[],
): readonly Change[] {
  const before = new Map<string, Plain>(
    now.features.map(({ id, properties, geometry }) => [
      id,
      {
        properties: {
          name: properties.name,
          kind: properties.kind,
          owner: properties.owner,
          purpose: properties.purpose,
          legal_basis: properties.legalBasis,
          from: properties.validFrom,
          to: properties.validTo,
          area: properties.area,
          counters: [...properties.counters].toSorted(),
          place: geometry.coordinates.slice(0, 2).map(round),
        },
      },
    ]),
  );
  const after = new Map<string, Plain>(
    file.map((feature) => {
      const properties = feature.properties ?? {};
      const id = String(properties.id);
      const place = (feature.geometry as Point).coordinates.slice(0, 2).map(round);
      return [id, { properties: { ...properties, counters: countersOf(id, properties), place } }];
    }),
  );
  const parts = Object.keys([...before.values()][0]?.properties ?? {});
  return changes(before, after, (one, other) =>
    parts.filter((part) => told(one.properties[part]) !== told(other.properties[part])),
  );
}

// A view counts who is present and is no counter of passages: it is not among those served.
function countersOf(id: string, { counters }: Readonly<Record<string, unknown>>): string[] {
  const list: unknown = typeof counters === 'string' ? parsed(counters) : counters;
  if (!Array.isArray(list)) return [];
  return list
    .map((each) => `${id}:${String((each as { readonly direction?: unknown }).direction)}`)
    .toSorted();
}

// An editor of maps may have written a list as text.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function changes<T extends Plain>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  compare: (one: T, other: T) => readonly string[],
): readonly Change[] {
  const found: Change[] = [];
  for (const [id, zone] of after) {
    const old = before.get(id);
    const name = nameOf(zone, id);
    if (old === undefined) found.push({ id, name, kind: 'added', parts: [] });
    else {
      const parts = compare(old, zone);
      if (parts.length > 0) found.push({ id, name, kind: 'changed', parts });
    }
  }
  for (const [id, zone] of before) {
    if (!after.has(id)) found.push({ id, name: nameOf(zone, id), kind: 'removed', parts: [] });
  }
  return found;
}

function nameOf({ properties }: Plain, id: string): string {
  return typeof properties.name === 'string' ? properties.name : id;
}

// Null, left out and an empty list are the same; the order of counters says nothing.
function told(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const each = value as readonly unknown[];
    if (each.length === 0) return '';
    return JSON.stringify(each.every((one) => typeof one === 'string') ? each.toSorted() : each);
  }
  return JSON.stringify(value);
}

/** The same for the same outline, wherever its rings begin and whichever way they go. */
function outline(area: Area, decimals = DECIMALS): string {
  return JSON.stringify(
    area.map((rings) => rings.map((ring) => canonical(ring, decimals))).toSorted(),
  );
}

function canonical(ring: Ring, decimals: number): string {
  const told = ring.map((position) =>
    position
      .slice(0, 2)
      .map((value) => Number(value.toFixed(decimals)))
      .join(' '),
  );
  // Of corners that become one, one is kept.
  const corners = told.filter((corner, at) => corner !== told.at(at - 1));
  const turned = (all: readonly string[]): string => {
    const start = all.indexOf([...all].toSorted()[0] ?? '');
    return [...all.slice(start), ...all.slice(0, start)].join(',');
  };
  return [turned(corners), turned(corners.toReversed())].toSorted()[0] ?? '';
}
