/**
 * The api's addresses and answers; the only file that knows them.
 */
import type { FeatureCollection } from 'geojson';

import { type Municipality, type Place, place } from './place.ts';
import type { components } from './schema.ts';

type Schemas = components['schemas'];

const BASE = '/v1';
const JSON_TYPE = 'application/json';
const GEOJSON_TYPE = 'application/geo+json';

/** The api did not give what the page needs; trying again later may help. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

async function get(path: string, accept: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(`${BASE}${path}`, { headers: { accept }, signal });
  if (!answer.ok) throw new UnreachableError(`${path}: ${answer.status}`);
  return answer.json();
}

export async function municipalities(signal: AbortSignal): Promise<readonly Municipality[]> {
  const answer = await get('/municipalities', JSON_TYPE, signal);
  return (answer as Schemas['Municipalities']).data;
}

export async function placeOf(code: string, signal: AbortSignal): Promise<Place> {
  const query = `?${new URLSearchParams({ municipality: code })}`;
  const [zones, sensors, context] = await Promise.all([
    get(`/zones${query}`, GEOJSON_TYPE, signal),
    get(`/sensors${query}`, GEOJSON_TYPE, signal),
    get(`/context${query}`, GEOJSON_TYPE, signal),
  ]);
  return place(
    zones as Schemas['ZoneFeatures'],
    sensors as Schemas['SensorFeatures'],
    context as FeatureCollection,
  );
}

export function openStream(code: string): EventSource {
  const query = new URLSearchParams({ municipality: code, counters: 'changed' });
  return new EventSource(`${BASE}/live/stream?${query}`);
}
