/**
 * The api's addresses and answers; the only file that knows them.
 */
import type { FeatureCollection } from 'geojson';

import type { Alert } from './alert.ts';
import type { Season } from './course.ts';
import { type Municipality, type Place, place } from './place.ts';
import type { components } from './schema.ts';
import { NOBODY, readSession, type Session } from './session.ts';

type Schemas = components['schemas'];

const BASE = '/v1';
export const JSON_TYPE = 'application/json';
const GEOJSON_TYPE = 'application/geo+json';
/** Figures in one answer: the most that the api gives. */
const PAGE = '10000';

/** The api did not give what the page needs; trying again later may help. */
export class UnreachableError extends Error {
  override readonly name: string = 'UnreachableError';
}

/** It is not for who asks; trying again does not help. */
export class RefusedError extends UnreachableError {
  override readonly name = 'RefusedError';
}

const REFUSALS: readonly number[] = [401, 403];

async function ask(address: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(address, init);
  if (answer.ok) return answer.json();
  const reason = `${address}: ${answer.status}`;
  throw REFUSALS.includes(answer.status) ? new RefusedError(reason) : new UnreachableError(reason);
}

export function get(path: string, accept: string, signal: AbortSignal): Promise<unknown> {
  return ask(`${BASE}${path}`, { headers: { accept }, signal });
}

interface Page {
  readonly data: readonly unknown[];
  readonly next: string | null;
}

async function pages<P extends Page>(
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<readonly P[]> {
  const found: P[] = [];
  let next: string | null = `${BASE}${path}?${new URLSearchParams({ ...query, pageSize: PAGE })}`;
  while (next !== null) {
    const page = (await ask(next, { headers: { accept: JSON_TYPE }, signal })) as P;
    found.push(page);
    next = page.next;
  }
  return found;
}

export async function municipalities(signal: AbortSignal): Promise<readonly Municipality[]> {
  // Just as the pages' HTML has it fetched beside the scripts: with another header it is another.
  const answer = await ask(`${BASE}/municipalities`, { signal });
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

/** What is usual in each zone on one day of the week. */
export async function typicals(
  code: string,
  weekday: number,
  season: Season,
  signal: AbortSignal,
): Promise<readonly Schemas['ZoneTypical'][]> {
  const query = { municipality: code, weekday: String(weekday), season };
  const found = await pages<Schemas['Typicals']>('/typicals', query, signal);
  return found.flatMap(({ data }) => data).filter((row) => 'zoneId' in row);
}

export type Horizon = 'quarter' | 'hour';

export async function forecasts(
  code: string,
  horizon: Horizon,
  signal: AbortSignal,
): Promise<readonly Schemas['ZoneForecast'][]> {
  const query = { municipality: code, horizon };
  const found = await pages<Schemas['Forecasts']>('/forecasts', query, signal);
  return found.flatMap(({ data }) => data);
}

export interface Footfall {
  readonly figures: readonly Schemas['ZoneFootfall'][];
  /** Up to when figures came in, in milliseconds. */
  readonly newest: number;
}

/** What passed in each zone by the quarter of an hour. */
export async function footfall(
  code: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Footfall> {
  const [start, end] = [from, to].map((at) => new Date(at).toISOString().replace('.000', ''));
  const query = { municipality: code, interval: 'quarter', from: start ?? '', to: end ?? '' };
  const found = await pages<Schemas['Footfall']>('/footfall', query, signal);
  return {
    figures: found.flatMap(({ data }) => data).filter((row) => 'zoneId' in row),
    newest: Date.parse(found[0]?.newest ?? ''),
  };
}

export async function openAlerts(code: string, signal: AbortSignal): Promise<readonly Alert[]> {
  const query = new URLSearchParams({ municipality: code });
  for (const state of ['raised', 'acknowledged']) query.append('state', state);
  const answer = await get(`/alerts?${query}`, JSON_TYPE, signal);
  return (answer as Schemas['Alerts']).data;
}

export function openAlertStream(code: string): EventSource {
  return new EventSource(`${BASE}/alerts/stream?${new URLSearchParams({ municipality: code })}`);
}

function write(path: string, token: string | undefined, body?: unknown): Promise<unknown> {
  return ask(path, {
    method: 'POST',
    headers: {
      accept: JSON_TYPE,
      ...(token === undefined ? {} : { 'X-CSRF-Token': token }),
      ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export async function acknowledge(id: string, session: Session): Promise<void> {
  await write(`${BASE}/alerts/${id}/acknowledgements`, session.token);
}

export async function close(id: string, note: string, session: Session): Promise<void> {
  await write(`${BASE}/alerts/${id}/closures`, session.token, { note });
}

const SIGN_IN = '/sign-in';
const OFFERING: readonly number[] = [...REFUSALS, 429];
const SERVER_TROUBLE = 500;

/** Who is signed in; where nobody can sign in there is nobody. */
export async function session(signal: AbortSignal): Promise<Session> {
  const answer = await fetch('/session', { headers: { accept: JSON_TYPE }, signal });
  if (answer.ok) return readSession(await answer.json());
  // It cannot say now who is looking: that is no word on whether anybody can sign in.
  if (answer.status >= SERVER_TROUBLE) throw new UnreachableError(`/session: ${answer.status}`);
  return { ...NOBODY, isOffered: OFFERING.includes(answer.status) };
}

/** Where somebody signs in who wants to come back here. */
export function signInAddress(): string {
  const here = `${location.pathname}${location.search}`;
  return `${SIGN_IN}?${new URLSearchParams({ next: here })}`;
}

/** Sign out; return where to go on to. */
export async function signOut(session: Session): Promise<string> {
  const told = await write('/sign-out', session.token);
  return (told as { readonly href: string }).href;
}
