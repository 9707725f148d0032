import { html } from 'lit';

import type { Atlas } from '../api.ts';
import { fit, type PlaceKey, type Question } from '../question.ts';
import type { Tongue } from '../tongue.ts';
import { charts } from './charts.ts';

export interface Asking {
  readonly atlas: Atlas;
  readonly name: (key: PlaceKey) => string;
  readonly today: string;
  readonly until: string | undefined;
  readonly ask: (question: Question) => void;
}

/** The question as a sentence, and the kinds of chart that it may have. */
export function asked(question: Question, speech: Tongue, asking: Asking) {
  return html`<section class="ask" aria-label=${speech.words.question}>
    <passant-sentence
      .tongue=${speech}
      .question=${question}
      .atlas=${asking.atlas}
      .name=${asking.name}
      .today=${asking.today}
      .until=${asking.until}
      @passant-ask=${({ detail }: CustomEvent<Question>) => {
        asking.ask(detail);
      }}
    ></passant-sentence>
    ${charts(question, speech.words, (chart) => {
      asking.ask(fit({ ...question, chart }, 'chart'));
    })}
  </section>`;
}
