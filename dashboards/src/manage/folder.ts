/**
 * Files of a registry folder, as they are chosen in the browser. Nothing of them is sent.
 */
import type { Feature, Point, Position } from 'geojson';

import { type AreaFeature, type DraftZone, featuresOf, isArea, readZones } from './draft.ts';
import type { Option } from './field.ts';

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

/** Read the files that somebody chose; nothing where none was. */
export async function filesOf(input: HTMLInputElement): Promise<Folder | undefined> {
  const files = [...(input.files ?? [])];
  if (files.length === 0) return undefined;
  const read = await Promise.all(
    files.map(async (file) => ({ name: file.name, text: await file.text() })),
  );
  // The same file may be chosen again after it was edited elsewhere.
  input.value = '';
  return readFolder(read);
}

/** What was read after, and of before what was not read again. */
export function laidOver(before: Folder, after: Folder): Folder {
  return {
    zones: after.zones ?? before.zones,
    sensors: after.sensors ?? before.sensors,
    origins: after.origins ?? before.origins,
    told: after.told,
  };
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

/** Counters by the name of their sensor and their direction; with their id where that is no name. */
export function counterOptions(
  ids: readonly string[],
  sensors: readonly Feature[],
  directions: Readonly<Record<string, string>>,
): readonly Option[] {
  const names = new Map(
    sensors.map(({ properties }) => [String(properties?.id), properties?.name as unknown]),
  );
  const labels = ids.map((id) => {
    const [sensor = '', way = ''] = id.split(':');
    const name = names.get(sensor);
    return typeof name === 'string' ? `${name}, ${directions[way] ?? way}` : id;
  });
  return ids.map((value, index) => {
    const label = labels[index] ?? value;
    const isShared = labels.indexOf(label) !== labels.lastIndexOf(label);
    return { value, label: isShared ? `${label} (${value})` : label };
  });
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
