/**
 * Instants as a municipality's clocks show them, as if that were UTC: what charts are drawn by.
 */
const DAY = 86_400_000;

export type Wall = (at: number) => number;

/** What the clocks of a time zone show; asked day by day, for it is asked of many instants. */
export function wallOf(timeZone: string): Wall {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const exact = (at: number): number => {
    const part = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    );
    const { year, month, day, hour, minute, second } = part;
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - at;
  };
  const starts = new Map<number, number>();
  const offsetOf = (day: number): number => {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const offset = exact(day * DAY);
    starts.set(day, offset);
    return offset;
  };
  return (at) => {
    const day = Math.floor(at / DAY);
    const offset = offsetOf(day);
    // Within a day of the clock change only the instant itself can tell.
    return at + (offset === offsetOf(day + 1) ? offset : exact(at));
  };
}

/** The day that a clock shows, as `2026-11-21`. */
export function dateOf(shown: number): string {
  return new Date(shown).toISOString().slice(0, 10);
}
