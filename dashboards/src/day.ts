/**
 * The local day of a municipality, as instants: it has 23, 24 or 25 hours.
 */
export interface Day {
  /** Milliseconds of its two midnights. */
  readonly from: number;
  readonly to: number;
  /** `2026-11-21`. */
  readonly date: string;
  /** From 1 for Monday. */
  readonly weekday: number;
}

export const QUARTER = 900_000;
const DAY = 86_400_000;
const WEEK = 7;

export interface Clock {
  readonly dayOf: (at: number) => Day;
  /** An instant as `14:00`. */
  readonly timeOf: (at: number) => string;
}

export function clock(timeZone: string): Clock {
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
  const read = (at: number): Record<string, string> =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));

  /** What the wall shows, as if it were UTC. */
  const wall = (at: number): number => {
    const { year, month, day, hour, minute, second } = read(at);
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  };
  const midnight = (date: number): number => {
    const near = date - (wall(date) - date);
    return date - (wall(near) - near);
  };

  return {
    dayOf: (at) => {
      const shown = wall(at);
      const date = shown - (((shown % DAY) + DAY) % DAY);
      return {
        from: midnight(date),
        to: midnight(date + DAY),
        date: new Date(date).toISOString().slice(0, 10),
        weekday: new Date(date).getUTCDay() || WEEK,
      };
    },
    timeOf: (at) => {
      const { hour, minute } = read(at);
      return `${hour}:${minute}`;
    },
  };
}

/** Whether a wall screen dims: from eleven at night to seven. */
export function isNight(time: string): boolean {
  return time >= '23:00' || time < '07:00';
}
