/**
 * What the address bar holds: which part of the page is open.
 */
export const PARTS = [
  'sensors',
  'rules',
  'zones',
  'keys',
  'channels',
  'happenings',
  'audit',
] as const;
export type PartName = (typeof PARTS)[number];

export function readPart(search: string): PartName {
  const asked = new URLSearchParams(search).get('part');
  return PARTS.find((name) => name === asked) ?? 'sensors';
}

/** The same address with another part; whatever else it holds stays. */
export function writePart(search: string, part: PartName): string {
  const query = new URLSearchParams(search);
  query.set('part', part);
  return `?${query}`;
}
