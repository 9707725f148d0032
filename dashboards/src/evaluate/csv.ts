/**
 * The figures of an evaluation as a table, for a spreadsheet.
 */
import type { Result } from './api.ts';

type Cell = string | number | boolean | null;

/** The weeks of the chart, a row each; what is not known is empty, and never 0. */
export function seriesCsv({ series }: Result): string {
  return written(
    ['day', 'observed', 'expected', 'low', 'high', 'isOpen', 'isNew', 'isLeftOut'],
    series.map((each) => [
      each.day,
      each.observed,
      each.expected,
      each.low,
      each.high,
      each.isOpen,
      each.isNew,
      each.isLeftOut,
    ]),
  );
}

function written(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

// Days, figures and yes or no: none is ever quoted.
function cell(value: Cell): string {
  return value === null ? '' : String(value);
}
