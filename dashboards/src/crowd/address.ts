/**
 * What the address says of which happening is shown.
 */
import type { PartName } from '../manage/address.ts';

/** Somebody wants to choose, also where one alone goes on. */
export const CHOOSE = '';

export function happeningOf(search: string): string | undefined {
  return new URLSearchParams(search).get('happening') ?? undefined;
}

export function withHappening(search: string, id: string): string {
  const query = new URLSearchParams(search);
  query.set('happening', id);
  return `?${query}`;
}

/** Where happenings are made. */
export function manageAddress(part: PartName, code: string | undefined): string {
  const query = new URLSearchParams({
    ...(code === undefined ? {} : { municipality: code }),
    part,
  });
  return `../manage/?${query}`;
}
