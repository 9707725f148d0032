/**
 * Under the sentence: what it is called, the button that asks it, and what is wrong as a whole.
 */
import { html, nothing } from 'lit';

import type { ProblemError } from '../../manage/problem.ts';
import type { Blame } from '../blame.ts';
import type { Notation } from '../notation.ts';
import type { EvaluateWords } from '../words.ts';

const LONGEST = 200;
const OFTEN = 429;
const GONE = 404;

export interface AskRow {
  readonly speech: Notation;
  readonly title: string;
  /** What it is called where nobody says. */
  readonly usual: string;
  readonly blames: readonly Blame[];
  readonly isBusy: boolean;
  readonly isAnswered: boolean;
  /** Whether the sentence is of what is shown, or nothing is. */
  readonly hasDraft: boolean;
  readonly isChanged: boolean;
  readonly entitle: (title: string) => void;
  readonly make: () => void;
  readonly fresh: () => void;
}

export function askRow(row: AskRow) {
  const { words } = row.speech;
  const fresh = html`<button class="choice" @click=${row.fresh}>${words.fresh}</button>`;
  if (!row.hasDraft) return fresh;
  const wrong = row.blames.find(({ field }) => field === 'title');
  return html`<div class="do-row">
      <label
        >${words.field.title}
        <input
          autocomplete="off"
          maxlength=${LONGEST}
          placeholder=${row.usual}
          aria-invalid=${wrong === undefined ? nothing : 'true'}
          .value=${row.title}
          @change=${(event: Event) => {
            row.entitle((event.target as HTMLInputElement).value);
          }}
      /></label>
      <button class="do" ?disabled=${row.isBusy} @click=${row.make}>
        ${row.isAnswered ? words.again : words.make}
      </button>
      ${row.isAnswered ? html`<span>${fresh}</span>` : nothing}
    </div>
    ${row.blames
      .filter(({ field }) => field === undefined || field === 'title')
      .map(
        ({ field, detail }) =>
          html`<p class="fault" role="alert">
            ${words.mend[field ?? 'whole']}
            ${detail === '' ? nothing : html`<span lang="en">${words.said} ${detail}</span>`}
          </p>`,
      )}
    ${row.isChanged ? html`<p class="fault" role="status">${words.changed}</p>` : nothing}`;
}

export function problemText(problem: ProblemError, { problem: words }: EvaluateWords): string {
  if (problem.isRefusal) return words.refused;
  if (problem.status === GONE) return words.gone;
  return problem.status === OFTEN ? words.often : words.unreachable;
}
