/**
 * Files of a registry folder, as they are chosen in the browser. Nothing of them is sent.
 */
import type { Feature, Point, Position } from 'geojson';

import { type AreaFeature, type DraftZone, featuresOf, isArea, readZones } from './draft.ts';

export type Told =
  | { readonly kind: 'unread' | 'notCompared'; readonly name: string }
  | { readonly kind: 'context'; readonly name: string; readonly count: number };

export interface Folder {
  readonly zones: readonly DraftZone[] | undefined;
  readonly sensors: readonly Feature[] | undefined;
  /** Outlines of where visitors come from. */
  readonly origins: readonly AreaFeature[] | undefined;
  /** What is to be said of the other files, and of those that cannot be read. */
  readonly told: readonly Told[];
}

export const NO_FOLDER: Folder = {
  zones: undefined,
  sensors: undefined,
  origins: undefined,
  told: [],
};

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export function readFolder(files: readonly NamedText[]): Folder {
  let zones: readonly DraftZone[] | undefined;
  let sensors: readonly Feature[] | undefined;
  let origins: readonly AreaFeature[] | undefined;
  const told: Told[] = [];
  for (const { name, text } of files) {
    if (!name.endsWith('json')) {
      told.push({ kind: 'notCompared', name });
      continue;
    }
    const content = parsed(text);
    const features = featuresOf(content);
    if (features === undefined) told.push({ kind: 'unread', name });
    else if (name.startsWith('context')) {
      told.push({ kind: 'context', name, count: features.length });
    } else if (name.startsWith('origins')) {
      if (features.every(isArea)) origins = features;
      else told.push({ kind: 'unread', name });
    } else if (features.every(({ geometry }) => geometry.type === 'Point')) sensors = features;
    else {
      zones = readZones(content);
      if (zones === undefined) told.push({ kind: 'unread', name });
    }
  }
  return { zones, sensors, origins, told };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The counters of a sensor, by id. */
export function counterIds({ properties }: Feature): readonly string[] {
  const told: unknown = (properties as { readonly counters?: unknown } | null)?.counters;
  if (!Array.isArray(told)) return [];
  return told.map(
    (each) =>
      `${String(properties?.id)}:${String((each as { readonly direction?: unknown }).direction)}`,
  );
}

/** Where each sensor stands, by its id. */
export function positionsOf(sensors: readonly Feature[]): ReadonlyMap<string, Position> {
  return new Map(
    sensors.map(({ properties, geometry }) => [
      String(properties?.id),
      (geometry as Point).coordinates,
    ]),
  );
}
