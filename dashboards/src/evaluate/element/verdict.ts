import { css, svg, html } from 'lit';

import type { Verdict } from '../api.ts';

/** The verdict's mark: told apart by its shape, and not by colour. */
const MARKS = {
  clear: svg`<circle cx="8" cy="8" r="6" class="full" />`,
  likely: svg`<circle cx="8" cy="8" r="6" /><path d="M8 2a6 6 0 0 1 0 12z" class="full" />`,
  'not-found': svg`<circle cx="8" cy="8" r="6" />`,
  'not-answerable': svg`<circle cx="8" cy="8" r="6" stroke-dasharray="2.5 2.2" />`,
};

export function verdictMark(verdict: Verdict) {
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${MARKS[verdict]}</svg>`;
}

export const verdictSheet = css`
  .verdict {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    font-weight: 650;
  }

  .mark {
    flex: none;
    inline-size: 1em;
    block-size: 1em;
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.75;
  }

  .mark .full {
    fill: var(--accent);
  }
`;
