/**
 * The tables of visitors of a period, and of the one that it is held against.
 */
import { BASE, get, pages, PAGE } from '../api.ts';
import { type Question, shifted } from '../question.ts';
import type { components } from '../../schema.ts';
import type { Wall } from '../wall.ts';
import type { Outline } from './plane.ts';
import { stepOf, type Tally, Teller } from './tally.ts';
import type { Node, Tree } from './tree.ts';

type Schemas = components['schemas'];

/** Where visitors came from in a period, and in an earlier one if that was asked. */
export interface Origins {
  readonly tree: Tree;
  readonly now: Tally;
  readonly earlier: Tally | undefined;
}

interface Period {
  readonly from: string;
  readonly to: string | undefined;
}

const DAY = 86_400_000;
/** So that weekdays meet. */
const YEAR = 364;

/** The tables that are asked for, as the api takes it. */
export function tablesQuery(
  question: Question,
  municipality: string,
  { from, to }: Period = question,
): URLSearchParams {
  return new URLSearchParams({
    municipality,
    areaId: question.area ?? '',
    from,
    ...(to === undefined ? {} : { to }),
    ...(question.level === undefined ? {} : { level: question.level }),
  });
}

/** The period that another is held against; it is as long, and as long ago for an open end. */
export function earlierOf({ from, to, versus }: Question, now: number): Period | undefined {
  const length = Math.max(1, Math.ceil((Date.parse(to ?? instant(now)) - Date.parse(from)) / DAY));
  const days =
    versus.kind === 'previous'
      ? length
      : versus.kind === 'last-year'
        ? YEAR
        : versus.kind === 'since'
          ? Math.round((Date.parse(from) - Date.parse(versus.date)) / DAY)
          : undefined;
  if (days === undefined) return undefined;
  return {
    from: shifted(from, -days),
    to: to === undefined ? instant(now - days * DAY) : shifted(to, -days),
  };
}

/** @param progress told how many figures came in */
export async function origins(
  question: Question,
  municipality: string,
  now: number,
  wall: Wall,
  progress: (figures: number) => void,
  signal: AbortSignal,
): Promise<Origins> {
  const { data } = await get<Schemas['Origins']>('/origins', { municipality }, signal);
  const tree = new Map<string, Node>(
    data.map(({ code, name, parent, geometry }) => [
      code,
      { code, name, parent, outline: (geometry as Outline | null) ?? undefined },
    ]),
  );
  const until = Math.min(now, Date.parse(question.to ?? instant(now)));
  const step = stepOf((until - Date.parse(question.from)) / DAY);
  const earlier = earlierOf(question, now);
  const end = wall(now);
  let figures = 0;
  const told = async (period: Period): Promise<Tally> => {
    const to = Math.min(end, Date.parse(period.to ?? instant(end)));
    const teller = new Teller(tree, wall, { from: Date.parse(period.from), to, step });
    const query = tablesQuery(question, municipality, period);
    query.set('pageSize', String(PAGE));
    for await (const page of pages<Schemas['Visits']>(`${BASE}/visits?${query}`, signal)) {
      for (const cell of page.data) {
        teller.add({ ...cell, from: Date.parse(cell.from), to: Date.parse(cell.to) });
      }
      figures += page.data.length;
      progress(figures);
    }
    return teller.tally();
  };
  const [shown, before] = await Promise.all([told(question), earlier && told(earlier)]);
  return { tree, now: shown, earlier: before };
}

function instant(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}
