import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/** Says that the figures are not live, and of when they are. */
@customElement('passant-break')
export class PassantBreak extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        padding: 0.625rem 1.5rem;
        color: var(--panel);
        background: var(--ink);
      }

      :host([hidden]) {
        display: none;
      }

      :host::before {
        content: '';
        display: inline-block;
        inline-size: 0.75rem;
        block-size: 0.75rem;
        margin-inline-end: 0.625rem;
        border: 2px solid currentcolor;
        border-radius: 50%;
        clip-path: polygon(0 0, 100% 0, 0 100%);
      }

      strong {
        font-weight: 700;
      }

      .reconnecting::before {
        content: '· ';
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  /** When the last figures were of; nothing before the first. */
  @property() at: string | undefined;

  override render() {
    const { words, second } = this.voice;
    return html`<span role="status"
      >${
        this.at === undefined
          ? words.unreachable
          : html`<strong>${words.notLive}</strong>, ${words.lastFigures(second(this.at))}
              <span class="reconnecting">${words.reconnecting}</span>`
      }</span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-break': PassantBreak;
  }
}
