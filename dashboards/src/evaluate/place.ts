/**
 * The places that can be asked of, and what they are called.
 */
import type { Atlas } from '../explore/api.ts';
import type { EvaluateWords } from './words.ts';

export const SORTS = ['zones', 'counters', 'areas'] as const;
export type Sort = (typeof SORTS)[number];

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly sort: Sort;
}

type Directions = Readonly<Record<string, string>>;

/** The zones that have counters. */
export function zonesOf({
  zones,
}: Atlas): readonly { readonly id: string; readonly name: string }[] {
  return [...zones.values()].filter(({ inside, entrance }) => inside.length + entrance.length > 0);
}

/** Every place with figures: zones and counters, or areas where visits are asked. */
export function placesOf(
  atlas: Atlas,
  words: EvaluateWords,
  directions: Directions,
  isOfVisits: boolean,
): readonly Place[] {
  if (isOfVisits) {
    return [...atlas.areas.values()].map(({ id, name }) => ({ id, name, sort: 'areas' }));
  }
  return [
    ...zonesOf(atlas).map(({ id, name }) => ({ id, name, sort: 'zones' as const })),
    ...[...atlas.counters.values()].map(({ id, sensorId, direction }) => ({
      id,
      name: words.counterName(
        atlas.sensors.get(sensorId) ?? sensorId,
        directions[direction] ?? direction,
      ),
      sort: 'counters' as const,
    })),
  ];
}

/** What places are called, by id; one that is no longer there is called by its id. */
export function namer(
  atlas: Atlas,
  words: EvaluateWords,
  directions: Directions,
): (id: string) => string {
  const names = new Map(
    [false, true].flatMap((isOfVisits) =>
      placesOf(atlas, words, directions, isOfVisits).map(({ id, name }) => [id, name] as const),
    ),
  );
  return (id) => names.get(id) ?? id;
}
