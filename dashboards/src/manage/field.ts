/**
 * A form as data: its fields, what they hold, and what a field says when it holds too little.
 */
import type { Fault } from './problem.ts';

export type Value = string | number | boolean | readonly string[] | null;
export type Values = Readonly<Record<string, Value>>;

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Common {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isRequired?: boolean;
  /** The field whose text it is an id of, as long as nobody wrote another. */
  readonly follows?: string;
  /** What the api calls it, where that is something else. */
  readonly tells?: readonly string[];
  /** Whether it has a say, by what the other fields hold; it always has if left out. */
  readonly when?: (values: Values) => boolean;
}

export type Field = Common &
  (
    | { readonly kind: 'text' | 'long' | 'moment' | 'secret'; readonly most?: number }
    | { readonly kind: 'lines' }
    | {
        readonly kind: 'number';
        readonly min?: number;
        readonly max?: number;
        readonly step?: number;
        readonly unit?: string;
      }
    | { readonly kind: 'choice' | 'several'; readonly options: readonly Option[] }
    | { readonly kind: 'switch' }
  );

/** The fields that have a say. */
export function shownFields(fields: readonly Field[], values: Values): readonly Field[] {
  return fields.filter(({ when }) => when === undefined || when(values));
}

/** Required fields that hold nothing, as faults with the words given. */
export function missing(
  fields: readonly Field[],
  values: Values,
  detail: string,
): readonly Fault[] {
  return shownFields(fields, values)
    .filter(({ name, isRequired }) => isRequired === true && isEmpty(values[name]))
    .map(({ name }) => ({ name, detail }));
}

export function isEmpty(value: Value | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** A name as an id: of a-z, 0-9 and single dashes. */
export function idFrom(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{Mn}/gu, '');
  const words = plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, LONGEST_ID).replace(/-$/, '');
}

const LONGEST_ID = 60;

/** What goes along when a field is changed: those that follow it, unless they were written by hand. */
export function followed(
  fields: readonly Field[],
  values: Values,
  name: string,
  value: Value,
): Values {
  const told = (held: Value | undefined): string => (typeof held === 'string' ? held : '');
  const before = idFrom(told(values[name]));
  const along = fields.filter(
    (field) => field.follows === name && [before, ''].includes(told(values[field.name])),
  );
  return Object.fromEntries(along.map((field) => [field.name, idFrom(told(value))]));
}

/** Names under which the api may blame a field. */
export function namesOf({ name, tells }: Field): readonly string[] {
  return [name, ...(tells ?? [])];
}

export function text(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}

export function textOrNull(values: Values, name: string): string | null {
  return text(values, name) || null;
}

export function number(values: Values, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function list(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? [...(value as readonly string[])] : [];
}

export function flag(values: Values, name: string): boolean {
  return values[name] === true;
}
