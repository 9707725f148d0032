/**
 * The page's own words, in the language of its voice.
 */
import type { Language } from '../voice.ts';
import { en } from './messages/en.ts';
import { type ManageWords, nl } from './messages/nl.ts';

export type { ManageWords } from './messages/nl.ts';

export const WORDS: Record<Language, ManageWords> = { nl, en };
