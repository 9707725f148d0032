/**
 * A zone's properties as a form holds them, and back.
 */
import { type DraftZone, type Properties } from './draft.ts';
import { idsOf } from './check.ts';
import { type Field, list, number, type Option, text, type Values } from './field.ts';
import type { ManageWords } from './words.ts';

const KINDS = ['street', 'square', 'event-square', 'station', 'park', 'building'] as const;
const ROLES = ['inside', 'entrance', 'exit'] as const;

export function valuesOf(zone: DraftZone): Values {
  const { id, name, kind, capacity } = zone.properties;
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    kind: typeof kind === 'string' ? kind : 'street',
    capacity: typeof capacity === 'number' ? capacity : null,
    ...Object.fromEntries(ROLES.map((role) => [role, idsOf(zone, role)])),
  };
}

/** The properties with what a form holds; whatever else there is stays. */
export function propertiesOf(before: Properties, values: Values): Properties {
  const capacity = number(values, 'capacity');
  const after: Record<string, unknown> = {
    ...before,
    id: text(values, 'id'),
    name: text(values, 'name'),
    kind: text(values, 'kind'),
    capacity,
    ...Object.fromEntries(ROLES.map((role) => [role, list(values, role)])),
  };
  const left = Object.entries(after).filter(
    ([name, value]) =>
      !(name === 'capacity' && value === null) &&
      !(ROLES.some((role) => role === name) && Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(left);
}

/** @param isNew figures are kept under the id of a zone that there is: it stays */
export function fieldsOf(
  words: ManageWords['zone'],
  counters: readonly Option[],
  isNew: boolean,
): readonly Field[] {
  const { fields, kinds } = words;
  const named: readonly Field[] = isNew
    ? [
        {
          kind: 'text',
          name: 'id',
          label: fields.id,
          hint: fields.idHint,
          isRequired: true,
          follows: 'name',
        },
      ]
    : [];
  return [
    { kind: 'text', name: 'name', label: fields.name, isRequired: true },
    ...named,
    {
      kind: 'choice',
      name: 'kind',
      label: fields.kind,
      options: KINDS.map((value) => ({ value, label: kinds[value] })),
    },
    {
      kind: 'number',
      name: 'capacity',
      label: fields.capacity,
      unit: fields.persons,
      min: 1,
      step: 1,
    },
    ...ROLES.map((role): Field => ({
      kind: 'several',
      name: role,
      label: fields[role],
      options: counters,
    })),
  ];
}
