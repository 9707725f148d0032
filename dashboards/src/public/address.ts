/**
 * Where the public page is: the api writes one for each municipality and language.
 */
import { type Language, LANGUAGES } from '../voice.ts';

/** Where the other pages keep the reader's language. */
export const STORED = 'passant-language';

const PATH = '/public/';

export function addressOf(code: string | undefined, language: Language): string {
  const query = new URLSearchParams();
  if (code !== undefined) query.set('municipality', code);
  if (language !== 'nl') query.set('language', language);
  return query.size > 0 ? `${PATH}?${query}` : PATH;
}

/** Where to go for a reader who chose a language before and came by an address without one. */
export function wanted(here: string, stored: string | null): string | undefined {
  const { searchParams } = new URL(here);
  const language = LANGUAGES.find((each) => each === stored);
  if (language === undefined || language === 'nl' || searchParams.has('language')) return undefined;
  return addressOf(searchParams.get('municipality') ?? undefined, language);
}
