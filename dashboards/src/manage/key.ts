/**
 * A key as a form holds it, and as the api takes it.
 */
import type { Schemas } from './api.ts';
import { type Field, isEmpty, list, type Option, text, textOrNull, type Values } from './field.ts';
import { instantOf } from './moment.ts';
import type { ManageWords } from './words.ts';

export type Key = Schemas['KeyShown'];
type Role = Schemas['Role'];

const ROLES = ['organiser', 'manager', 'analyst', 'administrator'] as const satisfies Role[];
const HERE = 'here';

export const NEW: Values = {
  name: '',
  purpose: '',
  roles: [],
  where: HERE,
  zones: [],
  happeningId: '',
  expiresAt: '',
};

export type Standing = 'valid' | 'revoked' | 'expired';

export function standingOf({ revokedAt, expiresAt }: Key, now: number): Standing {
  if (revokedAt !== null) return 'revoked';
  return Date.parse(expiresAt) <= now ? 'expired' : 'valid';
}

/** What is asked of the api. An organiser's grant has zones or a happening, the others neither. */
export function askedOf(values: Values, code: string, timeZone: string): Schemas['KeyAsked'] {
  const municipality = text(values, 'where') === HERE ? code : '*';
  const happeningId = textOrNull(values, 'happeningId');
  const expiresAt = instantOf(text(values, 'expiresAt'), timeZone);
  return {
    name: text(values, 'name'),
    purpose: text(values, 'purpose'),
    grants: (list(values, 'roles') as Role[]).map((role) => {
      if (role !== 'organiser') return { role, municipality, zones: [] };
      return happeningId === null
        ? { role, municipality: code, zones: list(values, 'zones') }
        : { role, municipality: code, zones: [], happeningId };
    }),
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}

/** What the form calls a part of a request: `grants[0].zones` is `zones`. */
export function named(name: string): string {
  return /^grants\[\d+\]\.(zones|happeningId)/.exec(name)?.[1] ?? name;
}

export function fieldsOf(
  words: ManageWords['key'],
  zones: readonly Option[],
  happenings: readonly Option[],
  isEverywhere: boolean,
): readonly Field[] {
  const isOrganiser = (values: Values): boolean => list(values, 'roles').includes('organiser');
  return [
    { kind: 'text', name: 'name', label: words.name, isRequired: true, most: 100 },
    {
      kind: 'text',
      name: 'purpose',
      label: words.purpose,
      hint: words.purposeHint,
      isRequired: true,
      most: 200,
    },
    {
      kind: 'several',
      name: 'roles',
      label: words.roles,
      hint: words.rolesHint,
      tells: ['grants'],
      isRequired: true,
      options: ROLES.map((value) => ({ value, label: words.role[value] })),
    },
    {
      kind: 'choice',
      name: 'happeningId',
      label: words.happening,
      hint: words.happeningHint,
      options: [{ value: '', label: words.noHappening }, ...happenings],
      when: isOrganiser,
    },
    {
      kind: 'several',
      name: 'zones',
      label: words.zones,
      options: zones,
      isRequired: true,
      when: (values) => isOrganiser(values) && isEmpty(values.happeningId),
    },
    {
      kind: 'choice',
      name: 'where',
      label: words.where,
      options: [
        { value: HERE, label: words.here },
        { value: '*', label: words.every },
      ],
      when: (values) => isEverywhere && list(values, 'roles').some((role) => role !== 'organiser'),
    },
    {
      kind: 'moment',
      name: 'expiresAt',
      label: words.expires,
      hint: words.expiresHint,
      when: (values) => !isOrganiser(values) || isEmpty(values.happeningId),
    },
  ];
}
