import { html, nothing } from 'lit';

import type { Words } from '../messages/nl.ts';
import { type Chart, CHARTS, type Question } from '../question.ts';

/** The ways to draw it, as a row of buttons. */
export function charts(question: Question, words: Words, choose: (chart: Chart) => void) {
  if (question.subject === 'origins') return nothing;
  // Visitors of one day may not be added up, so they have no calendar.
  const choices = CHARTS.filter((chart) => question.subject === 'passages' || chart !== 'calendar');
  return html`<div class="charts" role="group" aria-label=${words.chart.label}>
    ${choices.map(
      (chart) =>
        html`<button
          class="choice"
          aria-pressed=${question.chart === chart}
          @click=${() => {
            choose(chart);
          }}
        >
          ${words.chart[chart]}
        </button>`,
    )}
  </div>`;
}
