/**
 * What the address bar holds, so that a view can be shared and comes back after a reload.
 */
export interface Address {
  readonly municipality: string | undefined;
  readonly zone: string | undefined;
  /** For a screen on the wall that nobody touches. */
  readonly isWall: boolean;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  return {
    municipality: query.get('municipality') ?? undefined,
    zone: query.get('zone') ?? undefined,
    isWall: query.has('wall'),
  };
}

export function writeAddress(address: Address): string {
  const query = new URLSearchParams();
  if (address.municipality !== undefined) query.set('municipality', address.municipality);
  if (address.zone !== undefined) query.set('zone', address.zone);
  const wall = address.isWall ? `${query.size > 0 ? '&' : ''}wall` : '';
  return `?${query}${wall}`;
}
