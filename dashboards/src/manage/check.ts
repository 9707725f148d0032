/**
 * What the registry would refuse of a zone, as far as it can be told here; its own check tells all.
 */
import type { Position } from 'geojson';

import type { DraftZone, Ring } from './draft.ts';
import { sensorOf } from './health.ts';

export type ZoneFault =
  | { readonly kind: 'few' | 'crosses' | 'id' | 'twice' | 'name' | 'uncounted' }
  | { readonly kind: 'unknown' | 'outside' | 'far'; readonly counter: string };

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_ID = 64;
const CORNERS = 3;
/** Metres from the outline at which a door's sensor may stand. */
const NEAR = 25;
const METRES = 111_320;

export function faultsOf(
  zone: DraftZone,
  zones: readonly DraftZone[],
  counters: readonly string[],
  sensors: ReadonlyMap<string, Position>,
): readonly ZoneFault[] {
  const { id, name } = zone.properties;
  const rings = zone.area.flat();
  const found: ZoneFault[] = [];
  if (typeof id !== 'string' || !ID.test(id) || id.length > LONGEST_ID) found.push({ kind: 'id' });
  else if (zones.some((other) => other !== zone && other.properties.id === id)) {
    found.push({ kind: 'twice' });
  }
  if (typeof name !== 'string' || name.trim() === '') found.push({ kind: 'name' });
  if (rings.length === 0 || rings.some((ring) => ring.length < CORNERS)) {
    found.push({ kind: 'few' });
  } else if (rings.some(crosses)) found.push({ kind: 'crosses' });
  const [inside, entrance, exit] = ['inside', 'entrance', 'exit'].map((role) => idsOf(zone, role));
  if (inside?.length === 0 && entrance?.length === 0) found.push({ kind: 'uncounted' });
  for (const counter of [...(inside ?? []), ...(entrance ?? []), ...(exit ?? [])]) {
    const at = sensors.get(sensorOf(counter));
    if (at === undefined || !counters.includes(counter)) found.push({ kind: 'unknown', counter });
    else if (inside?.includes(counter) === true) {
      if (!isWithin(at, rings)) found.push({ kind: 'outside', counter });
    } else if (distance(at, rings) > NEAR) found.push({ kind: 'far', counter });
  }
  return found;
}

/** Counters that a zone names in a role. */
export function idsOf({ properties }: DraftZone, role: string): readonly string[] {
  const told = properties[role];
  return Array.isArray(told) ? told.filter((each) => typeof each === 'string') : [];
}

/** Whether two sides of a ring cross that are not neighbours. */
export function crosses(ring: Ring): boolean {
  const sides = sidesOf(ring);
  return sides.some(([a, b], one) =>
    sides.some(([c, d], other) => {
      const apart = Math.abs(one - other);
      if (other <= one || apart === 1 || apart === sides.length - 1) return false;
      return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
    }),
  );
}

function sidesOf(ring: Ring): readonly (readonly [Position, Position])[] {
  return ring.map((from, index) => [from, ring[(index + 1) % ring.length] ?? from]);
}

function side([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, at: Position): number {
  const [cx = 0, cy = 0] = at;
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function isWithin([x = 0, y = 0]: Position, rings: readonly Ring[]): boolean {
  let within = false;
  for (const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] of rings.flatMap(sidesOf)) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

function distance([x = 0, y = 0]: Position, rings: readonly Ring[]): number {
  const squeeze = METRES * Math.cos((y * Math.PI) / 180);
  return Math.min(
    ...rings.flatMap(sidesOf).map(([[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]]) => {
      const [dx, dy] = [(x2 - x1) * squeeze, (y2 - y1) * METRES];
      const [px, py] = [(x - x1) * squeeze, (y - y1) * METRES];
      const length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
      return Math.hypot(px - along * dx, py - along * dy);
    }),
  );
}
