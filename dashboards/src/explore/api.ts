/**
 * The api's addresses and answers, as this page asks them.
 */
import type { components } from '../schema.ts';
import { parted } from './address.ts';
import { type Answer, Ledger } from './answer.ts';
import { CsvReader } from './csv.ts';
import { ProblemError, problemOf } from './problem.ts';
import type { PlaceKey, Question, Versus } from './question.ts';
import type { Hour } from './weather.ts';

type Schemas = components['schemas'];

export type Finding = Readonly<Schemas['FindingShown']>;
export type Happening = Readonly<Schemas['HappeningShown']>;
export type Area = Readonly<Schemas['Area']>;
export type Counter = Readonly<Schemas['Counter']>;

export const BASE = '/v1';
const JSON_TYPE = 'application/json';
/** Figures in one answer: the most that the api gives. */
export const PAGE = 10_000;

/** Told how many figures came in, and how to have them as far as they did. */
export type Progress = (figures: number, soFar: () => Answer) => void;

async function ask(address: string, accept: string, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { accept }, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProblemError(0, '', undefined);
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

export async function get<T>(
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<T> {
  const address = `${BASE}${path}?${new URLSearchParams(query)}`;
  return (await (await ask(address, JSON_TYPE, signal)).json()) as T;
}

export async function* pages<P extends { readonly next: string | null }>(
  address: string,
  signal: AbortSignal,
): AsyncGenerator<P> {
  let next: string | null = address;
  while (next !== null) {
    const page = (await (await ask(next, JSON_TYPE, signal)).json()) as P;
    yield page;
    next = page.next;
  }
}

/** Every place of a municipality that has figures, and what it is called. */
export interface Atlas {
  readonly zones: ReadonlyMap<string, Readonly<Schemas['Zone']>>;
  readonly counters: ReadonlyMap<string, Counter>;
  readonly sensors: ReadonlyMap<string, string>;
  readonly areas: ReadonlyMap<string, Area>;
  /** What the city's clock says, in milliseconds. */
  readonly now: number;
}

export const NO_ATLAS: Atlas = {
  zones: new Map(),
  counters: new Map(),
  sensors: new Map(),
  areas: new Map(),
  now: 0,
};

export async function atlasOf(municipality: string, signal: AbortSignal): Promise<Atlas> {
  const query = { municipality };
  const [zones, counters, sensors, areas, live] = await Promise.all([
    get<Schemas['Zones']>('/zones', query, signal),
    get<Schemas['Counters-Output']>('/counters', query, signal),
    get<Schemas['Sensors']>('/sensors', query, signal),
    get<Schemas['Areas']>('/areas', query, signal),
    get<{ readonly at: string }>('/live', query, signal),
  ]);
  return {
    zones: new Map(zones.data.map((zone) => [zone.id, zone])),
    counters: new Map(counters.data.map((counter) => [counter.id, counter])),
    sensors: new Map(sensors.data.map(({ id, name }) => [id, name])),
    areas: new Map(areas.data.map((area) => [area.id, area])),
    now: Date.parse(live.at),
  };
}

/** What is asked of footfall, as the api takes it: the same for every form. */
export function footfallQuery(
  question: Question,
  keys: readonly PlaceKey[],
  municipality: string,
): URLSearchParams {
  const query = new URLSearchParams({ municipality });
  for (const key of keys) {
    const [kind, id] = parted(key);
    query.append(kind === 'zone' ? 'zoneId' : 'counterId', id);
  }
  query.set('from', question.from);
  if (question.to !== undefined) query.set('to', question.to);
  query.set('interval', question.interval);
  const compare = compared(question.versus);
  if (compare !== undefined) query.set('compare', compare);
  return query;
}

export function footfallAddress(query: URLSearchParams, format?: string): string {
  return addressOf({ resource: 'footfall', query }, format);
}

/** What is asked, of which of the api's collections: the same for every form. */
export interface Asked {
  readonly resource: 'footfall' | 'visits';
  readonly query: URLSearchParams;
}

export function addressOf({ resource, query }: Asked, format?: string): string {
  const asked = new URLSearchParams(query);
  if (format !== undefined) asked.set('format', format);
  return `${BASE}/${resource}?${asked}`;
}

function compared(versus: Versus): string | undefined {
  if (versus.kind === 'previous' || versus.kind === 'last-year') return versus.kind;
  return versus.kind === 'since' ? versus.date : undefined;
}

/**
 * Ask footfall: a page where that holds it, else the whole file while it comes in.
 *
 * @param expected about how many figures there are
 */
export async function footfall(
  query: URLSearchParams,
  keys: readonly PlaceKey[],
  expected: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<Answer> {
  const ledger = new Ledger(keys, query.has('compare'));
  if (expected > PAGE) {
    await stream(footfallAddress(query, 'csv'), ledger, progress, signal);
    return ledger.answer();
  }
  const asked = new URLSearchParams(query);
  asked.set('pageSize', String(PAGE));
  for await (const page of pages<Schemas['Footfall']>(footfallAddress(asked), signal)) {
    for (const each of page.data) {
      const key = 'zoneId' in each ? `zone:${each.zoneId}` : `counter:${each.counterId}`;
      ledger.add({
        key,
        from: Date.parse(each.from),
        to: Date.parse(each.to),
        count: each.count,
        state: each.state,
        covered: each.covered,
        earlier: ('compared' in each ? each.compared?.count : null) ?? null,
      });
    }
    progress(ledger.size, () => ledger.answer());
  }
  return ledger.answer();
}

async function stream(
  address: string,
  ledger: Ledger,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const answer = await ask(address, 'text/csv', signal);
  const reader = new CsvReader((row) => {
    ledger.add(row);
  });
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (body === undefined) return;
  try {
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      reader.read(piece.value);
      progress(ledger.size, () => ledger.answer());
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProblemError(0, '', undefined);
  }
}

/** Visitors by origin, as places of their own; where a table lacks an origin, nobody knows. */
export async function visits(
  question: Question,
  municipality: string,
  names: Map<PlaceKey, string>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Answer> {
  const query = new URLSearchParams({
    municipality,
    areaId: question.area ?? '',
    from: question.from,
    ...(question.to === undefined ? {} : { to: question.to }),
    ...(question.level === undefined ? {} : { level: question.level }),
    pageSize: String(PAGE),
  });
  const ledger = new Ledger([], false);
  for await (const page of pages<Schemas['Visits']>(`${BASE}/visits?${query}`, signal)) {
    for (const { origin, name, from, to, count } of page.data) {
      const key = `origin:${origin}`;
      names.set(key, name);
      ledger.add({
        key,
        from: Date.parse(from),
        to: Date.parse(to),
        count,
        state: 'measured',
        covered: 1,
        earlier: null,
      });
    }
    progress(ledger.size, () => ledger.answer());
  }
  return ledger.answer();
}

export async function happenings(
  municipality: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Happening[]> {
  const query = { municipality, from: instant(from), to: instant(to) };
  return (await get<Schemas['Happenings']>('/happenings', query, signal)).data;
}

/** The weather by the hour, in order of time. */
export async function weather(
  municipality: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Hour[]> {
  const query = new URLSearchParams({ municipality, from: instant(from), to: instant(to) });
  query.set('pageSize', String(PAGE));
  const hours: Hour[] = [];
  for await (const page of pages<Schemas['Weather']>(`${BASE}/weather?${query}`, signal)) {
    for (const { from: start, temperatureCelsius, rainMillimetres } of page.data) {
      const [temperature, rain] = [temperatureCelsius, rainMillimetres];
      hours.push({ from: Date.parse(start), temperature, rain });
    }
  }
  return hours;
}

/** The first page of findings, and whether there are more. */
export async function findings(
  municipality: string,
  counters: readonly string[],
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const query = new URLSearchParams({ municipality, from: instant(from), to: instant(to) });
  for (const id of counters) query.append('counterId', id);
  const found: Finding[] = [];
  for await (const page of pages<Schemas['Findings']>(`${BASE}/findings?${query}`, signal)) {
    found.push(...page.data);
  }
  return found;
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('.000', '');
}
