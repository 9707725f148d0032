/**
 * From where a rule is raised, and from where it is over, in words.
 */
import type { Level } from '../live.ts';
import type { Voice } from '../voice.ts';
import { lengthIn } from './length.ts';
import type { Rule } from './rule.ts';
import type { ManageWords } from './words.ts';

type RuleWords = ManageWords['rule'];

export function linesOf(rule: Rule, words: RuleWords, voice: Voice): string {
  const length = (seconds: number): string => lengthIn(seconds, words, voice);
  const [after, back] = [length(rule.raiseAfterSeconds), length(rule.clearAfterSeconds)];
  if (rule.measure === 'silence') return `${words.silent(after)}; ${words.back(back)}`;
  const line = (level: string | null | undefined, figure: number | null | undefined): string =>
    level == null
      ? figureOf(rule.measure, figure, words, voice)
      : voice.words.level[level as Level];
  return [
    words.beyond(line(rule.raiseLevel, rule.raiseLine), after),
    words.below(line(rule.clearLevel, rule.clearLine), back),
  ].join('; ');
}

function figureOf(
  measure: Rule['measure'],
  figure: number | null | undefined,
  words: RuleWords,
  voice: Voice,
): string {
  if (figure == null) return '–';
  if (measure === 'occupancy') return voice.share(figure);
  const text = new Intl.NumberFormat(voice.language).format(figure);
  return measure.startsWith('typical') ? words.times(text) : text;
}
