/**
 * What the address says of which happening is shown.
 */

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
