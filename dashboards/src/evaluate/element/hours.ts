import { css, html, nothing, svg } from 'lit';

import type { Result } from '../api.ts';
import type { Notation } from '../notation.ts';
import { axis } from '../scale.ts';
import { percent } from './strips.ts';

type Hour = Result['byHour'][number];

const HEIGHT = 180;
const TOP = 8;
const FOOT = 22;
const MIDDLE = 0.5;
const BAR = 0.68;

/** The hours of such a day: counted as bars, expected as dashes, and both as a table. */
export function hours(found: readonly Hour[], days: string, speech: Notation) {
  const { words } = speech;
  const told = found.filter(({ observed, expected }) => observed !== null || expected !== null);
  if (told.length === 0) return nothing;
  return html`<p class="key">
      <span
        ><svg viewBox="0 0 16 16" aria-hidden="true">
          <rect class="bar" x="2" y="3" width="12" height="12" /></svg
        >${words.hour.observed}</span
      >
      <span
        ><svg viewBox="0 0 16 16" aria-hidden="true">
          <path class="expected" d="M0 8h16" /></svg
        >${words.hour.expected}</span
      >
    </p>
    <div class="hours" role="img" aria-label=${words.hour.label(days)}>${bars(told, speech)}</div>
    <details>
      <summary>${words.hour.table}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.hour.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.hour.head}</th>
              <th scope="col">${words.hour.observed}</th>
              <th scope="col">${words.hour.expected}</th>
              <th scope="col">${words.hour.effect}</th>
              <th scope="col" class="wide">${words.hour.interval}</th>
            </tr>
          </thead>
          <tbody>
            ${found.map((each) => row(each, speech))}
          </tbody>
        </table>
      </div>
    </details>`;
}

function bars(told: readonly Hour[], speech: Notation) {
  const first = Math.min(...told.map(({ hour }) => hour));
  const last = Math.max(...told.map(({ hour }) => hour));
  const counts = axis(
    0,
    Math.max(...told.flatMap(({ observed, expected }) => [observed ?? 0, expected ?? 0])),
    4,
  );
  const wide = 1 / (last - first + 1);
  const y = (count: number): number => TOP + (1 - counts.at(count)) * (HEIGHT - TOP - FOOT);
  return html`<svg width="100%" height=${HEIGHT} aria-hidden="true">
    ${counts.marks.map(
      (mark) =>
        svg`<line class=${mark === 0 ? 'ground' : 'rule'} x1="0" x2="100%" y1=${y(mark)} y2=${y(mark)} />
        ${mark === 0 ? nothing : svg`<text x="0" y=${y(mark) - 3}>${speech.number(mark)}</text>`}`,
    )}
    ${told.map(({ hour, observed, expected }) => {
      const left = (hour - first) * wide;
      const at = (share: number): string => percent(left + share * wide);
      return svg`${
        observed === null
          ? nothing
          : svg`<rect class="bar" x=${at((1 - BAR) / 2)} width=${percent(BAR * wide)}
              y=${y(observed)} height=${y(0) - y(observed)} />`
      }${
        expected === null
          ? nothing
          : svg`<line class="expected" x1=${at(0.04)} x2=${at(0.96)}
              y1=${y(expected)} y2=${y(expected)} />`
      }<text class="middle" x=${at(MIDDLE)} y=${HEIGHT - 6}>${hour}</text>`;
    })}
  </svg>`;
}

function row({ hour, observed, expected, share }: Hour, speech: Notation) {
  const { few } = speech.words.hour;
  const figure = (value: number | null) =>
    value === null ? html`<span class="note">${few}</span>` : speech.number(value);
  const isTold = observed !== null && expected !== null;
  return html`<tr>
    <th scope="row">${hour}–${hour + 1}</th>
    <td>${figure(observed)}</td>
    <td>${figure(expected)}</td>
    <td>${isTold ? speech.signed(share.estimate) : '–'}</td>
    <td class="wide">${isTold ? speech.range(share) : '–'}</td>
  </tr>`;
}

export const hourSheet = css`
  .hours svg {
    display: block;
    overflow: visible;
  }

  .bar {
    fill: var(--accent);
  }

  .hours .expected,
  .key .expected {
    stroke: var(--ink);
    stroke-width: 2;
  }

  .hours .rule {
    stroke: var(--line);
  }

  .hours .ground {
    stroke: var(--line-strong);
  }

  .hours text {
    font-size: 0.8125rem;
    fill: var(--muted);
  }

  .hours .middle {
    text-anchor: middle;
  }
`;
