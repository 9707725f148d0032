/**
 * The page's own words, in the language of its voice.
 */
import type { Language } from '../voice.ts';
import { en } from './messages/en.ts';
import { type CrowdWords, nl } from './messages/nl.ts';

export type { CrowdWords } from './messages/nl.ts';

export const WORDS: Record<Language, CrowdWords> = { nl, en };
