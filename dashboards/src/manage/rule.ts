/**
 * A rule of alerts as a form holds it, and as the api takes it.
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
import type { ManageWords } from './words.ts';

export type Rule = Schemas['AlertRuleShown'];
export type RuleAsked = Schemas['AlertRuleAsked'];
type Measure = Schemas['Measure'];
type Level = NonNullable<RuleAsked['raiseLevel']>;

const MEASURES = [
  'level',
  'per-hour',
  'typical-p90',
  'typical-p50',
  'flow',
  'density',
  'occupancy',
  'forecast',
  'silence',
] as const satisfies readonly Measure[];
const LEVELS = ['calm', 'normal', 'busy', 'very-busy', 'too-busy'] as const;
const SEVERITIES = ['info', 'warning', 'critical'] as const;
/** Those of which the past is not kept. */
const UNTRIED: readonly unknown[] = ['density', 'occupancy', 'forecast'];

const SECONDS = { raiseAfterSeconds: 120, clearAfterSeconds: 300 };

export const NEW: Values = {
  name: '',
  scope: 'zone',
  zoneId: '',
  counterId: '',
  measure: 'per-hour',
  raiseLine: null,
  clearLine: null,
  raiseLevel: 'too-busy',
  clearLevel: '',
  ...SECONDS,
  withinMinutes: 60,
  severity: 'warning',
  quietHours: [],
  happening: '',
  enabled: true,
};

/** What may be chosen from. */
export interface Choices {
  readonly zones: readonly Option[];
  readonly counters: readonly Option[];
  readonly happenings: readonly Option[];
  readonly levels: Readonly<Record<Level, string>>;
}

/** Whether a rule can be tried on the past. */
export function isTried(values: Values): boolean {
  return !UNTRIED.includes(values.measure);
}

export function valuesOf(rule: Rule): Values {
  return {
    ...NEW,
    name: rule.name,
    scope: rule.scope,
    zoneId: rule.zoneId ?? '',
    counterId: rule.counterId ?? '',
    measure: rule.measure,
    raiseLine: rule.raiseLine ?? null,
    clearLine: rule.clearLine ?? null,
    raiseLevel: rule.raiseLevel ?? 'too-busy',
    clearLevel: rule.clearLevel ?? '',
    raiseAfterSeconds: rule.raiseAfterSeconds,
    clearAfterSeconds: rule.clearAfterSeconds,
    withinMinutes: rule.withinMinutes ?? 60,
    severity: rule.severity,
    quietHours: rule.quietHours ?? [],
    happening: rule.happening ?? '',
    enabled: rule.enabled,
  };
}

/** What is asked of the api; what has no say for the measure is left out. */
export function askedOf(values: Values, municipality: string): RuleAsked {
  const measure = text(values, 'measure') as Measure;
  const isZone = values.scope === 'zone';
  const isLevel = measure === 'level';
  const hasLine = !isLevel && measure !== 'silence';
  return {
    municipality,
    name: text(values, 'name'),
    scope: isZone ? 'zone' : 'counter',
    zoneId: isZone ? textOrNull(values, 'zoneId') : null,
    counterId: isZone ? null : textOrNull(values, 'counterId'),
    measure,
    raiseLine: hasLine ? number(values, 'raiseLine') : null,
    clearLine: hasLine ? number(values, 'clearLine') : null,
    raiseLevel: isLevel ? (textOrNull(values, 'raiseLevel') as Level | null) : null,
    clearLevel: isLevel ? (textOrNull(values, 'clearLevel') as Level | null) : null,
    raiseAfterSeconds: number(values, 'raiseAfterSeconds') ?? SECONDS.raiseAfterSeconds,
    clearAfterSeconds: number(values, 'clearAfterSeconds') ?? SECONDS.clearAfterSeconds,
    withinMinutes: measure === 'forecast' ? number(values, 'withinMinutes') : null,
    severity: text(values, 'severity') as RuleAsked['severity'],
    quietHours: list(values, 'quietHours'),
    happening: textOrNull(values, 'happening'),
    enabled: flag(values, 'enabled'),
  };
}

/** The fields, in the order in which one thinks of them. */
export function fieldsOf(words: ManageWords, choices: Choices): readonly Field[] {
  const { rule, severity } = words;
  const isZone = (values: Values): boolean => values.scope === 'zone';
  const isLevel = (values: Values): boolean => values.measure === 'level';
  const hasLine = (values: Values): boolean => !isLevel(values) && values.measure !== 'silence';
  const levels = LEVELS.map((value) => ({ value, label: choices.levels[value] }));
  const none = (label: string): Option => ({ value: '', label });
  return [
    { kind: 'text', name: 'name', label: rule.name, isRequired: true },
    {
      kind: 'choice',
      name: 'measure',
      label: rule.measure,
      options: MEASURES.map((value) => ({ value, label: rule.measures[value] })),
    },
    {
      kind: 'choice',
      name: 'scope',
      label: rule.scope,
      options: (['zone', 'counter'] as const).map((value) => ({
        value,
        label: rule.scopes[value],
      })),
    },
    {
      kind: 'choice',
      name: 'zoneId',
      label: rule.zone,
      options: [none(rule.everyZone), ...choices.zones],
      when: isZone,
    },
    {
      kind: 'choice',
      name: 'counterId',
      label: rule.counter,
      options: [none(rule.everyCounter), ...choices.counters],
      when: (values) => !isZone(values),
    },
    {
      kind: 'number',
      name: 'raiseLine',
      label: rule.raiseLine,
      min: 0,
      isRequired: true,
      when: hasLine,
    },
    {
      kind: 'number',
      name: 'clearLine',
      label: rule.clearLine,
      min: 0,
      hint: rule.clearHint,
      when: hasLine,
    },
    { kind: 'choice', name: 'raiseLevel', label: rule.raiseLevel, options: levels, when: isLevel },
    {
      kind: 'choice',
      name: 'clearLevel',
      label: rule.clearLevel,
      hint: rule.clearHint,
      options: [none('–'), ...levels],
      when: isLevel,
    },
    ...(['raiseAfterSeconds', 'clearAfterSeconds'] as const).map((name): Field => ({
      kind: 'number',
      name,
      label: name === 'raiseAfterSeconds' ? rule.raiseAfter : rule.clearAfter,
      min: 0,
      step: 1,
      unit: 's',
      isRequired: true,
    })),
    {
      kind: 'number',
      name: 'withinMinutes',
      label: rule.within,
      min: 1,
      step: 1,
      unit: 'min',
      isRequired: true,
      when: (values) => values.measure === 'forecast',
    },
    {
      kind: 'choice',
      name: 'severity',
      label: rule.severityLabel,
      options: SEVERITIES.map((value) => ({ value, label: severity[value] })),
    },
    {
      kind: 'choice',
      name: 'happening',
      label: rule.happening,
      options: [none(rule.always), ...choices.happenings],
    },
    { kind: 'lines', name: 'quietHours', label: rule.quiet, hint: rule.quietHint },
    { kind: 'switch', name: 'enabled', label: rule.enabled },
  ];
}
