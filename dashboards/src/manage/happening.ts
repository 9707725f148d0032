/**
 * A happening as a form holds it, and as the api takes it. Times are those of the town's clocks.
 */
import type { Schemas } from './api.ts';
import {
  type Field,
  flag,
  list,
  number,
  type Option,
  text,
  textOrNull,
  type Values,
} from './field.ts';
import { instantOf, localOf } from './moment.ts';
import type { ManageWords } from './words.ts';

export type Happening = Schemas['HappeningShown'];

export const NEW: Values = {
  name: '',
  id: '',
  buildUpFrom: '',
  startsAt: '',
  endsAt: '',
  clearingUntil: '',
  zoneIds: [],
  capacity: null,
  zoneCapacities: [],
  earlierEditionId: '',
  note: '',
  isPublic: false,
};

export function valuesOf(happening: Happening, timeZone: string): Values {
  const local = (at: string | null | undefined): string => localOf(at, timeZone);
  return {
    name: happening.name,
    id: happening.id,
    buildUpFrom: local(happening.buildUpFrom),
    startsAt: local(happening.startsAt),
    endsAt: local(happening.endsAt),
    clearingUntil: local(happening.clearingUntil),
    zoneIds: happening.zoneIds ?? [],
    capacity: happening.capacity ?? null,
    zoneCapacities: (happening.zoneCapacities ?? []).map(
      ({ zoneId, capacity }) => `${zoneId} ${capacity}`,
    ),
    earlierEditionId: happening.earlierEditionId ?? '',
    note: happening.note ?? '',
    isPublic: happening.isPublic,
  };
}

export function askedOf(
  values: Values,
  municipality: string,
  timeZone: string,
  zones: readonly Option[] = [],
): Schemas['HappeningAsked'] {
  const instant = (name: string): string | null => instantOf(text(values, name), timeZone);
  return {
    municipality,
    id: text(values, 'id'),
    name: text(values, 'name'),
    buildUpFrom: instant('buildUpFrom'),
    startsAt: instant('startsAt') ?? '',
    endsAt: instant('endsAt') ?? '',
    clearingUntil: instant('clearingUntil'),
    zoneIds: list(values, 'zoneIds'),
    capacity: number(values, 'capacity'),
    // What is no number is the api's to refuse: it says so at this field.
    zoneCapacities: list(values, 'zoneCapacities').map((line) => {
      const [, name = line, capacity = ''] = /^(.+?)[\s:=]+(\S+)$/.exec(line) ?? [];
      const zone = zones.find(({ label }) => label.toLowerCase() === name.toLowerCase());
      return { zoneId: zone?.value ?? name, capacity: Number(capacity) };
    }),
    note: text(values, 'note'),
    isPublic: flag(values, 'isPublic'),
    earlierEditionId: textOrNull(values, 'earlierEditionId'),
  };
}

/** @param isNew the id of one that there is stays */
export function fieldsOf(
  words: ManageWords['happening'],
  zones: readonly Option[],
  others: readonly Option[],
  isNew: boolean,
): readonly Field[] {
  const id: Field = {
    kind: 'text',
    name: 'id',
    label: words.id,
    hint: words.idHint,
    isRequired: true,
    follows: 'name',
  };
  return [
    { kind: 'text', name: 'name', label: words.name, isRequired: true },
    ...(isNew ? [id] : []),
    { kind: 'moment', name: 'startsAt', label: words.starts, isRequired: true },
    { kind: 'moment', name: 'endsAt', label: words.ends, isRequired: true },
    { kind: 'moment', name: 'buildUpFrom', label: words.buildUp },
    { kind: 'moment', name: 'clearingUntil', label: words.clearing },
    { kind: 'several', name: 'zoneIds', label: words.zones, options: zones, isRequired: true },
    {
      kind: 'number',
      name: 'capacity',
      label: words.capacity,
      unit: words.persons,
      min: 1,
      step: 1,
    },
    {
      kind: 'choice',
      name: 'earlierEditionId',
      label: words.earlier,
      options: [{ value: '', label: words.noEarlier }, ...others],
    },
    {
      kind: 'lines',
      name: 'zoneCapacities',
      label: words.capacities,
      hint: words.capacitiesHint,
    },
    { kind: 'long', name: 'note', label: words.note, hint: words.noteHint, most: 1000 },
    { kind: 'switch', name: 'isPublic', label: words.isPublic },
  ];
}
