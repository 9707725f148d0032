/**
 * What this page asks of the api: like the shared calls, but a refusal says what is to blame.
 */
import type { FeatureCollection } from 'geojson';

import type { components } from '../schema.ts';
import type { Session } from '../session.ts';
import { ProblemError, problemOf } from './problem.ts';

export type Schemas = components['schemas'];
type Query = Readonly<Record<string, string | readonly string[]>>;

const BASE = '/v1';
const JSON_TYPE = 'application/json';
const GEOJSON_TYPE = 'application/geo+json';
const PAGE = '10000';
/** Rows of what is paged on the screen. */
export const SHORT_PAGE = '50';

async function ask(address: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ProblemError(0, '', []);
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** The address of a question, its parameters in order. */
export function address(path: string, query: Query = {}): string {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === 'string' ? [value] : value) told.append(name, each);
  }
  return `${BASE}${path}${told.size > 0 ? `?${told}` : ''}`;
}

export async function get<T>(
  path: string,
  query: Query,
  signal: AbortSignal,
  accept = JSON_TYPE,
): Promise<T> {
  const answer = await ask(address(path, query), { headers: { accept }, signal });
  return (await answer.json()) as T;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}

/** All that there is of something that comes in pages. */
export async function all<T>(
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const found: T[] = [];
  let next: string | null = address(path, { ...query, pageSize: PAGE });
  while (next !== null) {
    const answer = await ask(next, { headers: { accept: JSON_TYPE }, signal });
    const page = (await answer.json()) as Page<T>;
    found.push(...page.data);
    next = page.next;
  }
  return found;
}

/** One page, and the address of the one after it. */
export async function page<T>(at: string, signal: AbortSignal): Promise<Page<T>> {
  const answer = await ask(at, { headers: { accept: JSON_TYPE }, signal });
  return (await answer.json()) as Page<T>;
}

export type Method = 'POST' | 'PUT' | 'DELETE';

/**
 * Change something.
 *
 * @returns what it is now; nothing where it is gone
 * @throws {ProblemError} if the api will not
 */
export async function change<T>(
  method: Method,
  path: string,
  session: Session,
  body?: unknown,
  query: Query = {},
): Promise<T> {
  const answer = await ask(address(path, query), {
    method,
    headers: {
      accept: JSON_TYPE,
      ...(session.token === undefined ? {} : { 'X-CSRF-Token': session.token }),
      ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export interface Registry {
  readonly zones: Schemas['ZoneFeatures'];
  readonly sensors: Schemas['SensorFeatures'];
  readonly counters: readonly Schemas['Counter'][];
  readonly context: FeatureCollection;
  readonly origins: readonly Schemas['Origin'][];
}

/** What the registry says of a municipality, as it is served. */
export async function registryOf(code: string, signal: AbortSignal): Promise<Registry> {
  const query = { municipality: code };
  const [zones, sensors, counters, context, origins] = await Promise.all([
    get<Schemas['ZoneFeatures']>('/zones', query, signal, GEOJSON_TYPE),
    get<Schemas['SensorFeatures']>('/sensors', query, signal, GEOJSON_TYPE),
    get<{ readonly data: Registry['counters'] }>('/counters', query, signal),
    get<FeatureCollection>('/context', query, signal, GEOJSON_TYPE),
    get<Schemas['Origins']>('/origins', query, signal),
  ]);
  return { zones, sensors, counters: counters.data, context, origins: origins.data };
}

/** What zones and counters are called, by id. */
export function namesOf(registry: Registry | undefined): ReadonlyMap<string, string> {
  const named = new Map(
    registry?.zones.features.map(({ id, properties }) => [id, properties.name]),
  );
  for (const { properties } of registry?.sensors.features ?? []) {
    for (const counter of properties.counters) {
      named.set(counter, `${properties.name} (${counter.split(':')[1] ?? ''})`);
    }
  }
  return named;
}
