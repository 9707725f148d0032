/**
 * The question as the api takes it, for files and for programs that ask it.
 */
import { type Asked, type Atlas, footfallQuery } from './api.ts';
import { keysOf } from './atlas.ts';
import { tablesQuery } from './origin/tables.ts';
import type { Question } from './question.ts';

export function requestOf(question: Question, atlas: Atlas, municipality: string): Asked {
  return question.subject === 'passages'
    ? {
        resource: 'footfall',
        query: footfallQuery(question, keysOf(question, atlas), municipality),
      }
    : { resource: 'visits', query: tablesQuery(question, municipality) };
}
