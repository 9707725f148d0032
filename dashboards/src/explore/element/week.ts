import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Curve } from '../derive.ts';
import { MOST_GRIDS } from '../draw/grid.ts';
import { type Cell, rhythm } from '../rhythm.ts';
import type { Sketch } from './drawing.ts';
import { formSheet } from './form.css.ts';
import { tableSheet } from './table.css.ts';

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS = 24;

/** The week's rhythm as a table: what the chart of it draws. Reckoned when it is opened. */
@customElement('passant-week')
export class PassantWeek extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    tableSheet,
    css`
      :host {
        display: block;
      }

      summary {
        padding-block: 0.5rem;
        font-size: 1.125rem;
        font-weight: 650;
        cursor: pointer;
      }

      caption {
        padding-block: 0.5rem 0.25rem;
        font-weight: 650;
        text-align: start;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) sketch!: Sketch;
  @state() private isOpen = false;

  override render() {
    const { table } = this.sketch.tongue.words;
    return html`<details
      @toggle=${(event: Event) => {
        this.isOpen = (event.target as HTMLDetailsElement).open;
      }}
    >
      <summary>${table.week}</summary>
      ${
        this.isOpen
          ? html`<p>${table.weekHow}</p>
              ${this.sketch.view.curves.slice(0, MOST_GRIDS).map((curve) => this.table(curve))}`
          : nothing
      }
    </details>`;
  }

  private table(curve: Curve) {
    const { tongue, name } = this.sketch;
    const { key } = curve;
    const cells = rhythm(curve, this.sketch);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${name(key)}>
      <table>
        <caption>
          ${name(key)}
        </caption>
        <thead>
          <tr>
            <th scope="col">${tongue.words.table.when}</th>
            ${DAYS.map((day) => html`<th scope="col">${tongue.weekday(day)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length: HOURS },
            (_, hour) =>
              html`<tr>
                <th scope="row">${hour}:00–${hour + 1}:00</th>
                ${DAYS.map((day) => html`<td>${this.told(cells[day * HOURS + hour])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  // An hour of which the period has none is not one without a figure.
  private told(cell: Cell | undefined): string {
    if (cell === undefined || cell.spans === 0) return '–';
    const { count, tongue } = this.sketch;
    return cell.mean === null ? tongue.words.absence[cell.absence] : count(Math.round(cell.mean));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-week': PassantWeek;
  }
}
