import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './level.ts';
import './mark.ts';
import { LEVELS, STATES } from '../live.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/** What the colours and marks mean. */
@customElement('passant-legend')
export class PassantLegend extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 2rem;
        font-size: 0.875rem;
      }

      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        white-space: nowrap;
      }

      passant-level {
        inline-size: 0.5625rem;
        block-size: 1.3125rem;
      }

      passant-mark {
        inline-size: 0.9375rem;
        block-size: 0.9375rem;
      }

      .hatch {
        inline-size: 1.125rem;
        block-size: 0.875rem;
        border: 1px solid var(--line-strong);
        background: repeating-linear-gradient(
          135deg,
          var(--map-hatch) 0 1.5px,
          transparent 1.5px 5px
        );
      }

      .states {
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;

  override render() {
    const { words } = this.voice;
    return html`<ul aria-label=${words.levels}>
        ${LEVELS.map(
          (level) =>
            html`<li><passant-level .level=${level}></passant-level>${words.level[level]}</li>`,
        )}
        <li><span class="hatch"></span>${words.noFigure}</li>
      </ul>
      <ul class="states" aria-label=${words.sensors}>
        ${STATES.map(
          (state) =>
            html`<li><passant-mark .state=${state}></passant-mark>${words.state[state]}</li>`,
        )}
      </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-legend': PassantLegend;
  }
}
