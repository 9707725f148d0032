/**
 * The page's own words, in the language of its voice: of the question, and of the answer.
 */
import type { Language } from '../voice.ts';
import { en as answerEn } from './messages/answer.en.ts';
import { type AnswerWords, nl as answerNl } from './messages/answer.nl.ts';
import { en } from './messages/en.ts';
import { nl, type QuestionWords } from './messages/nl.ts';

export type EvaluateWords = QuestionWords & AnswerWords;

export const WORDS: Record<Language, EvaluateWords> = {
  nl: { ...nl, ...answerNl },
  en: { ...en, ...answerEn },
};
