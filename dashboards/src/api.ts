/**
 * The api's addresses and answers; the only file that knows them.
 */
import type { FeatureCollection } from 'geojson';

import { type Municipality, type Place, place } from './place.ts';

const BASE = '/v1';

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
  const answer = await get('/municipalities', 'application/json', signal);
  const rows = Array.isArray(answer) ? answer : (answer as { readonly data?: unknown }).data;
  if (!Array.isArray(rows)) throw new UnreachableError('/municipalities: no list');
  return rows as readonly Municipality[];
}

export async function placeOf(code: string, signal: AbortSignal): Promise<Place> {
  const query = `?${new URLSearchParams({ municipality: code })}`;
  const [zones, sensors, context] = await Promise.all([
    features(`/zones${query}`, signal),
    features(`/sensors${query}`, signal),
    features(`/context${query}`, signal).catch(() => NOTHING),
  ]);
  return place(zones, sensors, context);
}

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] };

async function features(path: string, signal: AbortSignal): Promise<FeatureCollection> {
  return (await get(path, 'application/geo+json', signal)) as FeatureCollection;
}

export function openStream(code: string): EventSource {
  return new EventSource(`${BASE}/live/stream?${new URLSearchParams({ municipality: code })}`);
}
