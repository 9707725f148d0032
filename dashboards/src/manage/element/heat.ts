import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { MARKS } from '../../mark.ts';
import type { Voice } from '../../voice.ts';
import type { Cell, DayCell, Health } from '../health.ts';
import { WORDS } from '../words.ts';

const SHAPES: readonly Cell[] = ['quiet', 'late', 'outage', 'unknown'];
const LEGEND: readonly Cell[] = [
  'full',
  'most',
  'part',
  'quiet',
  'late',
  'outage',
  'unknown',
  'untold',
  'absent',
];

/**
 * Sensors by day: a table whose cells are drawn, so that it is read and looked at alike.
 *
 * Says `passant-choose` with the id of a sensor. What is measured is a square, darker the more of
 * the day; all else is a shape: it can be told apart in grey.
 */
@customElement('passant-heat')
export class PassantHeat extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      .scroll {
        overflow-x: auto;
        padding: 0.5rem 0.75rem 0.75rem;
        background: var(--panel);
        border: 1px solid var(--line);
      }

      table {
        border-collapse: collapse;
      }

      tbody th {
        position: sticky;
        inset-inline-start: -0.75rem;
        z-index: 1;
        padding-inline: 0.75rem 0.75rem;
        margin-inline-start: -0.75rem;
        background: var(--panel);
        font-weight: 400;
        text-align: start;
      }

      button {
        display: block;
        inline-size: 11rem;
        min-block-size: 1.75rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-decoration: underline;
        text-decoration-color: var(--line-strong);
        text-underline-offset: 0.1875rem;
      }

      button[aria-pressed='true'] {
        font-weight: 650;
        text-decoration-color: var(--accent);
        text-decoration-thickness: 0.125rem;
      }

      td {
        padding: 0.0625rem;
      }

      td.monday {
        padding-inline-start: 0.3125rem;
      }

      thead th {
        position: relative;
        block-size: 1.5rem;
        padding: 0;
        font-size: 0.8125rem;
        font-weight: 400;
        color: var(--muted);
      }

      thead span {
        position: absolute;
        inset: 0 auto auto 0.3125rem;
        white-space: nowrap;
      }

      svg {
        display: block;
        inline-size: 0.8125rem;
        block-size: 1.25rem;
      }

      .ground {
        fill: none;
      }

      .full {
        fill: light-dark(#00504a, #79d8c4);
      }

      .most {
        fill: light-dark(#5c9d94, #3d8c80);
      }

      .part {
        fill: light-dark(#b6d5cf, #1f4c47);
      }

      .shape {
        fill: none;
        stroke: var(--ink);
        stroke-linecap: round;
      }

      .shape.filled {
        fill: var(--ink);
        stroke: none;
      }

      .untold {
        stroke: var(--line-strong);
        stroke-width: 1.5;
      }

      .found {
        fill: var(--ink);
      }

      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        margin-block-start: 0.75rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) health: readonly Health[] = [];
  @property() chosen: string | undefined;

  override render() {
    const words = WORDS[this.voice.language].sensor;
    const days = this.health[0]?.days ?? [];
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${words.days}>
        <table aria-label=${words.days}>
          <thead>
            <tr>
              <th scope="col"><span class="unseen">${words.name}</span></th>
              ${days.map(({ day }, index) => {
                const name = this.date(day.from);
                return html`<th scope="col">
                  <span class=${day.weekday === 1 && index + 2 < days.length ? '' : 'unseen'}
                    >${name}</span
                  >
                </th>`;
              })}
            </tr>
          </thead>
          <tbody>
            ${this.health.map((each) => this.row(each))}
          </tbody>
        </table>
      </div>
      <ul aria-hidden="true">
        ${LEGEND.filter((cell) => this.has(cell)).map(
          (cell) => html`<li>${drawing(cell, false)} ${words.cell[cell]}</li>`,
        )}
        <li>${drawing('full', true)} ${words.finding}</li>
      </ul>`;
  }

  override firstUpdated(): void {
    // Today is at the end: that is where to look first.
    const scroll = this.renderRoot.querySelector('.scroll');
    scroll?.scrollTo({ left: scroll.scrollWidth });
  }

  private has(cell: Cell): boolean {
    return this.health.some(({ days }) => days.some((day) => day.cell === cell));
  }

  private row({ sensor, days }: Health) {
    return html`<tr>
      <th scope="row">
        <button
          title=${sensor.properties.name}
          aria-pressed=${this.chosen === sensor.id}
          @click=${() =>
            this.dispatchEvent(new CustomEvent('passant-choose', { detail: sensor.id }))}
        >
          ${sensor.properties.name}
        </button>
      </th>
      ${days.map((cell) => this.cell(cell))}
    </tr>`;
  }

  private cell({ day, cell, covered, findings }: DayCell) {
    const words = WORDS[this.voice.language].sensor;
    const told = [
      covered === null ? words.cell[cell] : `${words.cell[cell]} (${this.voice.share(covered)})`,
      ...findings.map(({ reason }) => words.reason[reason]),
    ].join('; ');
    return html`<td
      class=${day.weekday === 1 ? 'monday' : nothing}
      title="${this.date(day.from)}: ${told}"
    >
      ${drawing(cell, findings.length > 0)}<span class="unseen">${told}</span>
    </td>`;
  }

  // A day by its noon, for midnight is a matter of the zone.
  private date(from: number): string {
    const clock = this.voice.clock(new Date(from + 43_200_000).toISOString());
    return clock.split(' ').slice(1, 3).join(' ');
  }
}

function drawing(cell: Cell, isFound: boolean) {
  const { path, stroke, dash } = MARKS[isShape(cell) ? cell : 'measured'];
  return html`<svg viewBox="0 0 13 20" aria-hidden="true">
    <rect class="ground ${isShape(cell) ? '' : cell}" width="13" height="15" />
    ${
      isShape(cell)
        ? svg`<path class="shape ${stroke === undefined ? 'filled' : ''}" d=${path}
            transform="translate(-1.5 -0.5)" stroke-width=${stroke ?? nothing}
            stroke-dasharray=${dash.length > 0 ? dash.join(' ') : nothing} />`
        : nothing
    }
    ${cell === 'untold' ? svg`<path class="untold" d="M4 7.5h5" />` : nothing}
    ${isFound ? svg`<rect class="found" y="17" width="13" height="2.5" />` : nothing}
  </svg>`;
}

function isShape(cell: Cell): cell is 'quiet' | 'late' | 'outage' | 'unknown' {
  return SHAPES.includes(cell);
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-heat': PassantHeat;
  }
}
