import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import type { Course, Expected, Passed } from '../course.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

interface Row {
  readonly at: number;
  readonly passed: Passed | undefined;
  readonly usual: Expected | undefined;
  readonly coming: Expected | undefined;
}

/** The figures of a zone's day, for who does not look at charts; drawn when it is opened. */
@customElement('passant-table')
export class PassantTable extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      summary {
        padding-block: 0.375rem;
        color: var(--muted);
        cursor: pointer;
      }

      .scroll {
        max-block-size: 16rem;
        overflow-y: auto;
        scrollbar-width: thin;
      }

      table {
        inline-size: 100%;
        border-collapse: collapse;
      }

      th,
      td {
        padding: 0.125rem 0;
        text-align: end;
        font-weight: 400;
        white-space: nowrap;
        border-block-end: 1px solid var(--line);
      }

      :is(th, td):first-child {
        text-align: start;
      }

      thead th {
        position: sticky;
        inset-block-start: 0;
        color: var(--muted);
        background: var(--raised);
      }

      .range {
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) course!: Course;
  @state() private isOpen = false;

  override render() {
    const { day } = this.voice.words;
    return html`<details
      @toggle=${(event: Event) => {
        this.isOpen = (event.target as HTMLDetailsElement).open;
      }}
    >
      <summary>${day.table}</summary>
      ${this.isOpen ? this.table() : ''}
    </details>`;
  }

  private table() {
    const { day, perHour } = this.voice.words;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${perHour}>
      <table>
        <thead>
          <tr>
            <th scope="col">${day.time}</th>
            <th scope="col">${day.today}</th>
            <th scope="col">${day.usual}</th>
            <th scope="col">${day.coming}</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows().map(({ at, passed, usual, coming }) => {
            const instant = new Date(at).toISOString();
            return html`<tr>
              <th scope="row">${this.voice.moment(instant, instant)}</th>
              <td>${this.passed(passed)}</td>
              <td>${this.expected(usual)}</td>
              <td>${this.expected(coming)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  private rows(): readonly Row[] {
    const { passed, usual, coming } = this.course;
    const starts = [...passed, ...usual, ...coming].map(({ from }) => from);
    const by = <T extends { readonly from: number }>(spans: readonly T[]): ReadonlyMap<number, T> =>
      new Map(spans.map((span) => [span.from, span]));
    const [been, ordinary, next] = [by(passed), by(usual), by(coming)];
    return [...new Set(starts)]
      .toSorted((one, other) => one - other)
      .map((at) => ({
        at,
        passed: been.get(at),
        usual: ordinary.get(at),
        coming: next.get(at),
      }));
  }

  private passed(span: Passed | undefined) {
    const { count, words } = this.voice;
    if (span !== undefined && span.perHour !== null) return count(span.perHour);
    const state = span?.state;
    if (state === undefined || state === 'measured') return '–';
    return html`<span class="range">${words.state[state]}</span>`;
  }

  private expected(span: Expected | undefined) {
    if (span === undefined || span.middle === null) return '–';
    const { count, words } = this.voice;
    if (span.low === null || span.high === null) return count(span.middle);
    const range = words.day.span(count(span.low), count(span.high));
    return html`${count(span.middle)} <span class="range">(${range})</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-table': PassantTable;
  }
}
