import { html, nothing, svg } from 'lit';
import { css } from 'lit';

import type { Share } from '../api.ts';
import type { Notation } from '../notation.ts';
import { type Axis, effectAxis } from '../scale.ts';

/** An effect with its interval, on the axis that its table has. */
export interface Strip {
  readonly label: unknown;
  readonly share: Share;
  readonly isStrong?: boolean;
}

/** A table that is a chart too: each row its interval on one axis, and its figures beside. */
export function strips(
  head: string,
  rows: readonly Strip[],
  speech: Notation,
  more: {
    readonly heads: readonly string[];
    readonly cells: (row: number) => readonly unknown[];
  } = {
    heads: [],
    cells: () => [],
  },
) {
  const shown = effectAxis(
    rows.flatMap(({ share }) => share.estimate),
    rows.flatMap(({ share }) => [share.low, share.high]),
  );
  return html`<div class="scroll">
    <table class="strips">
      <thead>
        <tr>
          <th scope="col">${head}</th>
          <td class="axis" aria-hidden="true">${axisMarks(shown, speech)}</td>
          <th scope="col">${speech.words.strips.effect}</th>
          ${more.heads.map((each) => html`<th scope="col" class="wide">${each}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ label, share, isStrong }, index) =>
            html`<tr class=${isStrong === true ? 'strong' : nothing}>
              <th scope="row">${label}</th>
              <td class="axis" aria-hidden="true">${strip(share, shown)}</td>
              <td class="figure">
                <b>${speech.signed(share.estimate)}</b> <span>${speech.range(share)}</span>
              </td>
              ${more.cells(index).map((each) => html`<td class="wide">${each}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function axisMarks(shown: Axis, speech: Notation) {
  return html`<div class="room">
    <svg class="marks">
      ${shown.marks.map(
        (mark, index) =>
          svg`<text x=${percent(shown.at(mark))} y="15"
          class="${anchor(index, shown.marks.length)} ${mark === 0 ? 'null' : ''}"
          >${markText(mark, index === shown.marks.length - 1, speech)}</text>`,
      )}
    </svg>
  </div>`;
}

// The last mark says what they all are: percent.
function markText(mark: number, isLast: boolean, speech: Notation): string {
  const text = mark === 0 ? '0' : speech.signed(mark).replace('\u00a0%', '');
  return isLast ? `${text}\u00a0%` : text;
}

export function zeroLine(shown: Axis) {
  const zero = percent(shown.at(0));
  return svg`<line class="zero" x1=${zero} x2=${zero} y1="0" y2="100%" />`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

function strip({ estimate, low, high }: Share, shown: Axis) {
  const isOpen = low <= 0 && high >= 0;
  return html`<svg class="strip">
    ${zeroLine(shown)}
    <line
      class="reach"
      x1=${percent(shown.at(low))}
      x2=${percent(shown.at(high))}
      y1="50%"
      y2="50%"
    />
    <circle class=${isOpen ? 'open' : 'full'} cx=${percent(shown.at(estimate))} cy="50%" r="5" />
  </svg>`;
}

function anchor(index: number, count: number): string {
  if (index === 0) return 'first';
  return index === count - 1 ? 'last' : 'middle';
}

export const stripSheet = css`
  .strips {
    table-layout: auto;
  }

  .strips :is(th, td) {
    white-space: normal;
    padding-block: 0.25rem;
  }

  .strips tbody th {
    inline-size: 30%;
    overflow-wrap: anywhere;
  }

  .strips .axis {
    inline-size: 45%;
    padding: 0 0.75rem 0 0;
  }

  .strips .figure {
    white-space: nowrap;
  }

  .strips .figure span {
    display: inline-block;
    min-inline-size: 9.5em;
    font-size: 0.875rem;
    color: var(--muted);
  }

  .strong :is(th, b) {
    font-weight: 650;
  }

  .figure b {
    font-weight: 400;
  }

  .strip,
  .marks {
    display: block;
    inline-size: 100%;
    block-size: 2rem;
    overflow: visible;
  }

  .marks {
    block-size: 1.25rem;
  }

  .marks text {
    font-size: 0.8125rem;
    fill: var(--muted);
    text-anchor: middle;
  }

  .marks .first {
    text-anchor: start;
  }

  .marks .last {
    text-anchor: end;
  }

  .room {
    container-type: inline-size;
  }

  /* Where there is no room for every mark: the ends and zero. */
  @container (max-width: 14rem) {
    .marks .middle:not(.null) {
      display: none;
    }
  }

  .zero {
    stroke: var(--line-strong);
    stroke-width: 1;
  }

  .reach {
    stroke: var(--ink);
    stroke-width: 2;
  }

  .strong .reach {
    stroke-width: 4;
  }

  .strip .full {
    fill: var(--accent);
    stroke: var(--panel);
  }

  .strip .open {
    fill: var(--panel);
    stroke: var(--ink);
    stroke-width: 2;
  }

  @media (max-width: 47.99rem) {
    .strips .figure {
      white-space: normal;
    }

    .strips .figure span {
      display: block;
      min-inline-size: 0;
    }

    .strips .axis {
      inline-size: 38%;
    }
  }
`;
