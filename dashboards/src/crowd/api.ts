/**
 * What this page alone asks of the api.
 */
import type { Alert } from '../alert.ts';
import { get, JSON_TYPE } from '../api.ts';
import type { components } from '../schema.ts';
import { type Happening, span } from './happening.ts';

type Schemas = components['schemas'];

export type Rule = Readonly<Schemas['AlertRuleShown']>;

/** Alerts in the log at most: more than anybody reads. */
const LONGEST_LOG = '100';

const written = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');

/** Happenings that are not over by then. */
export async function happenings(
  code: string,
  from: number,
  signal: AbortSignal,
): Promise<readonly Happening[]> {
  const query = new URLSearchParams({ municipality: code, from: written(from) });
  const answer = await get(`/happenings?${query}`, JSON_TYPE, signal);
  return (answer as Schemas['Happenings']).data;
}

export async function happening(
  code: string,
  id: string,
  signal: AbortSignal,
): Promise<Happening | undefined> {
  const query = new URLSearchParams({ municipality: code });
  const path = `/happenings/${encodeURIComponent(id)}?${query}`;
  try {
    return (await get(path, JSON_TYPE, signal)) as Happening;
  } catch (error) {
    if (signal.aborted) throw error;
    // Older than what is listed it may be; what is not told is not there.
    return undefined;
  }
}

/** Rules that draw a line through how many are inside; none for who may not read them. */
export async function occupancyRules(code: string, signal: AbortSignal): Promise<readonly Rule[]> {
  const query = new URLSearchParams({ municipality: code });
  const answer = await get(`/alert-rules?${query}`, JSON_TYPE, signal);
  return (answer as Schemas['AlertRules']).data.filter(
    ({ measure, enabled }) => measure === 'occupancy' && enabled,
  );
}

/** What was and is raised at the happening's places, since its build-up. */
export async function alertsOf(
  code: string,
  happening: Happening,
  places: { readonly zoneIds: readonly string[]; readonly counterIds: readonly string[] },
  at: number,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const { from, to } = span(happening);
  const query = new URLSearchParams({
    municipality: code,
    from: written(Math.min(from, at)),
    pageSize: LONGEST_LOG,
  });
  if (to <= at) query.set('to', written(to));
  for (const zoneId of places.zoneIds) query.append('zoneId', zoneId);
  for (const counterId of places.counterIds) query.append('counterId', counterId);
  const answer = await get(`/alerts?${query}`, JSON_TYPE, signal);
  return (answer as Schemas['Alerts']).data;
}

export function reportAddress(code: string, id: string, language: string): string {
  const query = new URLSearchParams({ municipality: code, lang: language });
  return `/v1/happenings/${encodeURIComponent(id)}/report?${query}`;
}

/** What an administrator runs to play a happening back. */
export function playback(code: string, happening: Happening): string {
  const { from, to } = span(happening);
  return [
    'python -m monitor playback REGISTRY',
    `--from ${written(from)} --to ${written(to)}`,
    `--speed 60 --municipality ${code} --into ADDRESS`,
  ].join(' ');
}
