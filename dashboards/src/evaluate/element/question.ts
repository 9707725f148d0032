/**
 * The question, as the page holds it, put into its sentence.
 */
import { html } from 'lit';

import './sentence.ts';
import type { Atlas } from '../../explore/api.ts';
import type { Blame } from '../blame.ts';
import type { Draft } from '../draft.ts';
import type { Notation } from '../notation.ts';
import { placesOf } from '../place.ts';
import type { Saying } from '../saying.ts';

export interface Question {
  readonly speech: Notation;
  readonly draft: Draft;
  readonly told: Saying;
  readonly atlas: Atlas;
  readonly directions: Readonly<Record<string, string>>;
  readonly blames: readonly Blame[];
  readonly today: string;
  readonly change: (draft: Draft) => void;
}

export function question({ atlas, directions, change, ...asked }: Question) {
  const { speech, draft } = asked;
  return html`<passant-effect-sentence
    .speech=${speech}
    .draft=${draft}
    .told=${asked.told}
    .places=${placesOf(atlas, speech.words, directions, draft.counted === 'visits')}
    .blames=${asked.blames}
    .hasVisits=${atlas.areas.size > 0}
    .today=${asked.today}
    @passant-draft=${({ detail }: CustomEvent<Draft>) => {
      change(detail);
    }}
  ></passant-effect-sentence>`;
}
