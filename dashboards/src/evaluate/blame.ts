/**
 * Which field of the sentence a refusal is about.
 */
import type { Fault } from '../manage/problem.ts';

export const FIELDS = [
  'kind',
  'places',
  'starts',
  'days',
  'outcome',
  'span',
  'controls',
  'covariates',
  'title',
] as const;
export type FieldName = (typeof FIELDS)[number];

/** What the api calls the parts of each field. */
const PARTS: Readonly<Record<FieldName, readonly string[]>> = {
  kind: ['measure.kind'],
  places: ['places'],
  starts: ['measure.startsOn', 'measure.endsOn', 'firstWeeks'],
  days: ['measure.weekdays', 'measure.before', 'measure.after'],
  outcome: ['outcome'],
  span: ['period'],
  controls: ['controls'],
  covariates: ['covariates'],
  title: ['title'],
};

/** What is wrong: a field of the sentence, or the whole; in the words of the api. */
export interface Blame {
  readonly field: FieldName | undefined;
  readonly detail: string;
}

/** The faults that the api named, by field; the whole problem where it named none. */
export function blamesOf(faults: readonly Fault[], detail: string): readonly Blame[] {
  if (faults.length === 0) return [{ field: undefined, detail }];
  return faults.map((fault) => ({ field: fieldOf(fault.name), detail: fault.detail }));
}

function fieldOf(name: string | null): FieldName | undefined {
  const part = name?.replace(/^design\./, '') ?? '';
  return FIELDS.find((field) =>
    PARTS[field].some(
      (each) => part === each || part.startsWith(`${each}.`) || part.startsWith(`${each}[`),
    ),
  );
}
