/**
 * The lines that are drawn through how many are inside.
 *
 * What all of it holds; and where one zone alone is counted, the lines of the rules that look at how
 * full it is. A rule goes by what the registry says that a zone holds, also where the happening has
 * another number.
 */
import type { ZoneNow } from '../live.ts';
import type { Rule } from './api.ts';
import type { Happening } from './happening.ts';
import type { Line } from './pace.ts';
import { type Within, zoneCapacity } from './within.ts';

export function linesOf(
  found: Within,
  zones: readonly ZoneNow[],
  happening: Happening,
  rules: readonly Rule[],
): readonly Line[] {
  const [only, more] = found.counted;
  const zone = more === undefined ? zones.find(({ zoneId }) => zoneId === only) : undefined;
  const drawn = zone === undefined ? [] : ruleLines(zone, happening, rules);
  return withCapacity(drawn, found.capacity);
}

export function zoneLines(
  zone: ZoneNow,
  happening: Happening,
  rules: readonly Rule[],
): readonly Line[] {
  return withCapacity(ruleLines(zone, happening, rules), zoneCapacity(happening, zone));
}

function withCapacity(drawn: readonly Line[], capacity: number | undefined): readonly Line[] {
  if (capacity === undefined) return drawn;
  // One line is drawn where two would lie on each other.
  const apart = drawn.filter(({ persons }) => persons !== capacity);
  return [...apart, { persons: capacity, kind: 'capacity' }];
}

function ruleLines(
  { zoneId, capacity }: ZoneNow,
  happening: Happening,
  rules: readonly Rule[],
): readonly Line[] {
  if (capacity === null) return [];
  const meant = rules.filter((rule) => rule.happening == null || rule.happening === happening.id);
  // A rule for every zone gives way where another names this one.
  const own = meant.filter((rule) => rule.zoneId === zoneId);
  const those = own.length > 0 ? own : meant.filter((rule) => rule.zoneId == null);
  const lines = those.flatMap(({ raiseLine, name }): Line[] =>
    raiseLine == null ? [] : [{ persons: Math.round(raiseLine * capacity), kind: 'rule', name }],
  );
  return lines.filter(
    ({ persons }, index) => lines.findIndex((each) => each.persons === persons) === index,
  );
}
