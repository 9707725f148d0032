/**
 * The order of the list: by busyness, but calm.
 *
 * A row that jumps at each refresh cannot be read or touched. So a zone passes another only when
 * its level is higher, or its figure clearly so; what is not measured follows, in a fixed order.
 */
import { degree, hasFigure, STATES, type ZoneNow } from './live.ts';

/** How much larger a figure must be before it takes the place of the one above. */
const CLEARLY = 1.1;

/**
 * Order zones, keeping the previous order where nothing clearly changed.
 *
 * @param zones the zones of a snapshot, in any order
 * @param previous ids in the order last shown; empty at first
 */
export function order(
  zones: readonly ZoneNow[],
  previous: readonly string[],
  name: (zoneId: string) => string,
): readonly ZoneNow[] {
  const rank = new Map(previous.map((id, index) => [id, index]));
  const known = zones
    .filter(({ zoneId }) => rank.has(zoneId))
    .toSorted((one, other) => (rank.get(one.zoneId) ?? 0) - (rank.get(other.zoneId) ?? 0));
  const fresh = zones
    .filter(({ zoneId }) => !rank.has(zoneId))
    .toSorted((one, other) => exactly(one, other, name));
  // Insertion sort, for a comparison with a margin is not transitive.
  const shown: ZoneNow[] = [];
  for (const zone of [...known, ...fresh]) {
    let place = shown.length;
    for (; place > 0; place -= 1) {
      const above = shown[place - 1];
      if (above === undefined || !passes(zone, above, name)) break;
    }
    shown.splice(place, 0, zone);
  }
  return shown;
}

function passes(zone: ZoneNow, above: ZoneNow, name: (zoneId: string) => string): boolean {
  if (kind(zone) !== kind(above)) return kind(zone) < kind(above);
  if (!hasFigure(zone) || !hasFigure(above)) return exactly(zone, above, name) < 0;
  if (degree(zone.level) !== degree(above.level)) return degree(zone.level) > degree(above.level);
  return zone.perHour > above.perHour * CLEARLY;
}

function exactly(one: ZoneNow, other: ZoneNow, name: (zoneId: string) => string): number {
  return (
    kind(one) - kind(other) ||
    degree(other.level) - degree(one.level) ||
    (other.perHour ?? 0) - (one.perHour ?? 0) ||
    name(one.zoneId).localeCompare(name(other.zoneId))
  );
}

// Figures first, then measured without a figure, quiet, late, outage, unknown.
function kind(zone: ZoneNow): number {
  return hasFigure(zone) ? -1 : STATES.indexOf(zone.state);
}
