/**
 * Which places a question is about, and what they are called.
 */
import { parted } from './address.ts';
import type { Atlas } from './api.ts';
import type { PlaceKey, Question } from './question.ts';
import type { Words } from './messages/nl.ts';

/** The places whose figures are asked: those that are shown, and what they are held against. */
export function keysOf({ places, versus }: Question, atlas: Atlas): readonly PlaceKey[] {
  const shown =
    places === 'counters'
      ? [...atlas.counters.keys()].map((id) => `counter:${id}`)
      : places === 'zones'
        ? [...atlas.zones.values()]
            .filter(({ inside, entrance }) => inside.length + entrance.length > 0)
            .map(({ id }) => `zone:${id}`)
        : places.filter((key) => isKnown(key, atlas));
  const isBeside = versus.kind === 'place' && !shown.includes(versus.place);
  return isBeside && isKnown(versus.place, atlas) ? [...shown, versus.place] : shown;
}

/** The question without places that are not here; all of them where none is left. */
export function known(question: Question, atlas: Atlas): Question {
  const { places } = question;
  if (typeof places === 'string') return question;
  const left = places.filter((key) => isKnown(key, atlas));
  return { ...question, places: left.length === 0 ? 'zones' : left };
}

export function isKnown(key: PlaceKey, atlas: Atlas): boolean {
  const [kind, id] = parted(key);
  return kind === 'zone' ? atlas.zones.has(id) : atlas.counters.has(id);
}

/** The counters that a place's figures are of. */
export function countersOf(key: PlaceKey, atlas: Atlas): readonly string[] {
  const [kind, id] = parted(key);
  if (kind === 'counter') return [id];
  const zone = atlas.zones.get(id);
  if (zone === undefined) return [];
  return zone.inside.length > 0 ? zone.inside : zone.entrance;
}

export type Directions = Readonly<Record<'in' | 'out' | 'both', string>>;

/** What a place is called; its id where nobody knows it. */
export function placeName(
  key: PlaceKey,
  atlas: Atlas,
  words: Words,
  directions: Directions,
): string {
  const [kind, id] = parted(key);
  if (kind === 'zone') return atlas.zones.get(id)?.name ?? id;
  if (kind === 'area') return atlas.areas.get(id)?.name ?? id;
  const counter = atlas.counters.get(id);
  if (counter === undefined) return id;
  const { direction, sensorId } = counter;
  const way = direction in directions ? directions[direction as keyof Directions] : direction;
  return words.places.counterName(atlas.sensors.get(sensorId) ?? sensorId, way);
}
