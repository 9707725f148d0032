/**
 * Under the question: how far the answer is, why there is none, or the answer.
 */
import { html, nothing } from 'lit';

import './result.ts';
import './working.ts';
import type { ProblemError } from '../../manage/problem.ts';
import type { Shown } from '../api.ts';
import type { Making } from '../making.ts';
import type { Notation } from '../notation.ts';
import { problemText } from './ask.ts';

export interface Standing {
  readonly speech: Notation;
  readonly making: Making;
  readonly shown: Shown | undefined;
  readonly problem: ProblemError | undefined;
  readonly name: (place: string) => string;
}

export function standing({ speech, making, shown, problem, name }: Standing) {
  const { words } = speech;
  return html`<section class="answer">
    ${
      making.isBusy
        ? html`<passant-effect-working
            .speech=${speech}
            .standing=${making.standing}
            .seconds=${making.seconds}
            @passant-stop=${() => {
              making.stop();
            }}
          ></passant-effect-working>`
        : nothing
    }
    ${
      problem === undefined
        ? nothing
        : html`<p class="fault" role="alert">${problemText(problem, words)}</p>`
    }
    ${
      shown !== undefined
        ? html`<passant-effect-result
            .speech=${speech}
            .shown=${shown}
            .name=${name}
          ></passant-effect-result>`
        : making.isBusy
          ? nothing
          : html`<div>${words.about.what.map((each) => html`<p class="intro">${each}</p>`)}</div>`
    }
  </section>`;
}
