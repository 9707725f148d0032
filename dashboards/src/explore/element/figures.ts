import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Curve } from '../derive.ts';
import './week.ts';
import type { Sketch } from './drawing.ts';
import { formSheet } from './form.css.ts';
import { tableSheet } from './table.css.ts';

const PLACES = 24;
const STEP = 100;

/** Every figure, the newest on top; a reason where there is none. Drawn when it is opened. */
@customElement('passant-figures')
export class PassantFigures extends LitElement {
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

      .scroll {
        max-block-size: 32rem;
      }

      thead th {
        position: sticky;
        inset-block-start: 0;
        background: var(--panel);
        max-inline-size: 12rem;
        white-space: normal;
      }

      tbody th {
        position: sticky;
        inset-inline-start: 0;
        background: var(--panel);
      }

      .note {
        color: var(--muted);
        font-size: 0.875rem;
      }

      button {
        margin-block: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) sketch!: Sketch;
  @state() private isOpen = false;
  @state() private most = STEP;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sketch')) this.most = STEP;
  }

  override render() {
    const { table } = this.sketch.tongue.words;
    return html`<details
        @toggle=${(event: Event) => {
          this.isOpen = (event.target as HTMLDetailsElement).open;
        }}
      >
        <summary>${table.title}</summary>
        ${this.isOpen ? this.table() : nothing}
      </details>
      ${
        this.sketch.interval === 'hour'
          ? html`<passant-week .voice=${this.voice} .sketch=${this.sketch}></passant-week>`
          : nothing
      }`;
  }

  private table() {
    const { voice, sketch } = this;
    const { tongue, view, name, wall, interval, now } = sketch;
    const { table, running, earlier } = tongue.words;
    const curves = view.curves.slice(0, PLACES);
    const spans = view.from.map((_, at) => at).toReversed();
    const left = spans.length - this.most;
    return html`${
        curves.length < view.curves.length
          ? html`<p class="note">
              ${table.fewer(voice.count(curves.length), voice.count(view.curves.length))}
            </p>`
          : nothing
      }
      <div class="scroll" tabindex="0" role="region" aria-label=${table.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">${table.when}</th>
              ${curves.map(
                (curve) =>
                  html`<th scope="col">${name(curve.key)}</th>
                    ${curve.earlier.length > 0 ? html`<th scope="col">${earlier}</th>` : nothing}`,
              )}
            </tr>
          </thead>
          <tbody>
            ${spans.slice(0, this.most).map((at) => {
              const from = view.from[at] ?? 0;
              const isRunning = (view.to[at] ?? 0) > now;
              return html`<tr>
                <th scope="row">
                  ${tongue.span(wall(from), interval)}
                  ${isRunning ? html`<span class="note">${running}</span>` : nothing}
                </th>
                ${curves.map((curve) => this.cells(curve, at))}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
      ${
        left > 0
          ? html`<button
              class="choice"
              @click=${() => {
                this.most += STEP;
              }}
            >
              ${table.more(voice.count(Math.min(left, STEP)))}
            </button>`
          : nothing
      }`;
  }

  private cells({ values, earlier, source }: Curve, at: number) {
    const { count, tongue } = this.sketch;
    const { absence } = tongue.words;
    const value = values[at] ?? null;
    const state = source.states[at] ?? 'unknown';
    const before = earlier[at] ?? null;
    return html`<td>
        ${
          value === null
            ? html`<span class="note">${absence[state === 'measured' ? 'unknown' : state]}</span>`
            : count(value)
        }
      </td>
      ${earlier.length > 0 ? html`<td>${before === null ? '–' : count(before)}</td>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-figures': PassantFigures;
  }
}
