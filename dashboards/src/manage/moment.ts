/**
 * Instants as a field for date and time takes them: by the clock of the municipality.
 */
import { wallOf } from '../explore/wall.ts';

/** An instant as `2027-04-27T10:00`; empty for none. */
export function localOf(instant: string | null | undefined, timeZone: string): string {
  if (instant == null) return '';
  return new Date(wallOf(timeZone)(Date.parse(instant))).toISOString().slice(0, 16);
}

/**
 * What a field holds as an instant; null if it is empty.
 *
 * Of an hour that the clock has twice the first is meant; one that it skips is the hour after it.
 */
export function instantOf(local: string, timeZone: string): string | null {
  if (local === '') return null;
  const shown = Date.parse(`${local.slice(0, 16)}:00Z`);
  if (Number.isNaN(shown)) return null;
  const wall = wallOf(timeZone);
  const guesses = [-DAY, DAY].map((away) => shown - (wall(shown + away) - (shown + away)));
  const [earlier, later] = [Math.min(...guesses), Math.max(...guesses)];
  const fits = [earlier, later].find((at) => wall(at) === shown);
  return new Date(fits ?? later).toISOString().replace('.000Z', 'Z');
}

const DAY = 86_400_000;
