/**
 * Shares as a file of CSV: of the whole period, and of each stretch of it.
 */
import type { Provenance, Tally } from './tally.ts';

const HEAD = 'span,from,code,name,kind,share';
/** A share is told to so many figures: more would say nothing. */
const FIGURES = 4;

/** Where there is no figure a share is empty, and never 0. */
export function shareLines(tally: Tally, nameOf: (origin: Provenance) => string): string {
  const { origins, stretches, step, total } = tally;
  const lines = [HEAD];
  const add = (
    span: string,
    from: string,
    origin: Provenance,
    count: number | null,
    of: number,
  ) => {
    const share = count === null || of === 0 ? '' : (count / of).toFixed(FIGURES);
    const { code = '', kind } = origin;
    lines.push([span, from, code, quoted(nameOf(origin)), kind, share].join(','));
  };
  const first = day(stretches[0]?.from ?? 0);
  for (const origin of origins) add('period', first, origin, origin.total, total);
  stretches.forEach((stretch, at) => {
    for (const origin of origins) {
      add(step, day(stretch.from), origin, origin.counts[at] ?? null, stretch.total);
    }
  });
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
