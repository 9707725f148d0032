/**
 * A channel as a form holds it, and as the api takes it.
 */
import type { Schemas } from './api.ts';
import { type Field, flag, list, type Option, text, textOrNull, type Values } from './field.ts';
import type { ManageWords } from './words.ts';

export type Channel = Schemas['ChannelShown'];
export type ChannelAsked = Schemas['ChannelAsked'];

export const NEW: Values = {
  name: '',
  kind: 'webhook',
  url: '',
  addresses: [],
  leastSeverity: 'warning',
  zones: [],
  language: 'nl',
  enabled: true,
};

export function valuesOf(channel: Channel): Values {
  return {
    name: channel.name,
    kind: channel.kind,
    url: channel.url ?? '',
    addresses: channel.addresses ?? [],
    leastSeverity: channel.leastSeverity,
    zones: channel.zones ?? [],
    language: channel.language,
    enabled: channel.enabled,
  };
}

/** What is asked of the api; a new webhook's secret is made there, that of another stays. */
export function askedOf(values: Values, municipality: string): ChannelAsked {
  const isMail = values.kind === 'email';
  return {
    municipality,
    name: text(values, 'name'),
    kind: isMail ? 'email' : 'webhook',
    url: isMail ? null : textOrNull(values, 'url'),
    addresses: isMail ? list(values, 'addresses') : [],
    leastSeverity: text(values, 'leastSeverity') as ChannelAsked['leastSeverity'],
    zones: list(values, 'zones'),
    language: text(values, 'language') as ChannelAsked['language'],
    enabled: flag(values, 'enabled'),
  };
}

/** @param isNew the kind of one that there is does not change */
export function fieldsOf(
  { channel: words, severity }: ManageWords,
  zones: readonly Option[],
  isNew: boolean,
): readonly Field[] {
  const isMail = (values: Values): boolean => values.kind === 'email';
  const kind: Field = {
    kind: 'choice',
    name: 'kind',
    label: words.kind,
    options: (['webhook', 'email'] as const).map((value) => ({ value, label: words.kinds[value] })),
  };
  return [
    { kind: 'text', name: 'name', label: words.name, isRequired: true },
    ...(isNew ? [kind] : []),
    {
      kind: 'text',
      name: 'url',
      label: words.url,
      isRequired: true,
      when: (values) => !isMail(values),
    },
    {
      kind: 'lines',
      name: 'addresses',
      label: words.addresses,
      hint: words.addressesHint,
      isRequired: true,
      when: isMail,
    },
    {
      kind: 'choice',
      name: 'leastSeverity',
      label: words.least,
      options: (['info', 'warning', 'critical'] as const).map((value) => ({
        value,
        label: severity[value],
      })),
    },
    {
      kind: 'choice',
      name: 'language',
      label: words.language,
      options: (['nl', 'en'] as const).map((value) => ({ value, label: words.languages[value] })),
      when: isMail,
    },
    { kind: 'several', name: 'zones', label: words.zones, hint: words.zonesHint, options: zones },
    { kind: 'switch', name: 'enabled', label: words.enabled },
  ];
}
