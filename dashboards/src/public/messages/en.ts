import type { nl } from './nl.ts';

export const en: typeof nl = { notLive: 'The figures cannot be refreshed now.' };
