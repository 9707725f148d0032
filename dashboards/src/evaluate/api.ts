/**
 * What this page asks of the api.
 */
import { get } from '../manage/api.ts';
import { problemOf, ProblemError } from '../manage/problem.ts';
import type { components } from '../schema.ts';
import type { Session } from '../session.ts';
import type { Design } from './draft.ts';

type Schemas = components['schemas'];

export type Listed = Readonly<Schemas['EvaluationListed']>;
export type Result = Readonly<Schemas['EvaluationResult']>;
export type Share = Readonly<Schemas['EvaluationShare']>;
export type Effect = Readonly<Schemas['EvaluationEffect']>;
export type Point = Readonly<Schemas['EvaluationPoint']>;
export type Verdict = Listed['verdict'];
/** An evaluation; an api that does not tell what was asked leaves the design out. */
export type Shown = Readonly<Omit<Schemas['EvaluationShown'], 'design'>> & {
  readonly design?: Design;
};

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const BASE = '/v1/evaluations';
const JSON_TYPE = 'application/json';
const SECOND = 1000;
const PAUSE = 10 * SECOND;
const UNAVAILABLE = 503;

/** Another is being made: it helps to ask again after a pause of so many milliseconds. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  constructor(readonly pause: number) {
    super(`busy for ${pause} ms`);
  }
}

export interface ListPage {
  readonly data: readonly Listed[];
  readonly next: string | null;
}

/** Those that are kept, the newest first; `after` goes on where a page ended. */
export async function list(
  municipality: string,
  signal: AbortSignal,
  after?: string,
): Promise<ListPage> {
  const query = { municipality, ...(after === undefined ? {} : { after }) };
  return get<ListPage>('/evaluations', query, signal);
}

export function one(id: string, signal: AbortSignal): Promise<Shown> {
  return get<Shown>(`/evaluations/${id}`, {}, signal);
}

/**
 * Have one made; that takes seconds.
 *
 * @throws {BusyError} if another is being made
 * @throws {ProblemError} if it cannot be made
 */
export async function make(
  municipality: string,
  design: Design,
  session: Session,
  signal: AbortSignal,
): Promise<Shown> {
  const answer = await send(BASE, session, signal, 'POST', { municipality, design });
  return (await answer.json()) as Shown;
}

export async function drop(id: string, session: Session, signal: AbortSignal): Promise<void> {
  await send(`${BASE}/${id}`, session, signal, 'DELETE');
}

export function dataAddress(id: string): string {
  return `${BASE}/${id}`;
}

export function reportAddress(id: string, language: string, format: 'html' | 'pdf'): string {
  return `${BASE}/${id}/report?${new URLSearchParams({ lang: language, format })}`;
}

/** Whatever went wrong, as a problem. */
export function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : new ProblemError(0, '', []);
}

async function send(
  address: string,
  { token }: Session,
  signal: AbortSignal,
  method: string,
  body?: unknown,
): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method,
      signal,
      headers: {
        accept: JSON_TYPE,
        ...(token === undefined ? {} : { 'X-CSRF-Token': token }),
        ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProblemError(0, '', []);
  }
  if (answer.status === UNAVAILABLE) {
    const after = Number(answer.headers.get('Retry-After') ?? Number.NaN);
    throw new BusyError(Number.isFinite(after) ? Math.max(1, after) * SECOND : PAUSE);
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}
