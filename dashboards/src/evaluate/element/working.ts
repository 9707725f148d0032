import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import { SECONDS, type Standing } from '../making.ts';
import type { Notation } from '../notation.ts';

/** How long it has been, of how long it may take. Says `passant-stop`. */
@customElement('passant-effect-working')
export class PassantEffectWorking extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: block;
        padding: 1rem 1.25rem;
        background: var(--panel);
        border: 1px solid var(--line);
      }

      h2 {
        font-size: 1.125rem;
        font-weight: 650;
      }

      p {
        max-inline-size: 60ch;
        color: var(--muted);
      }

      .bar {
        display: flex;
        align-items: center;
        gap: 1rem;
        margin-block: 0.75rem;
      }

      button {
        margin-block-start: 0.75rem;
      }

      progress {
        flex: 1;
        max-inline-size: 32rem;
        block-size: 0.5rem;
        appearance: none;
        border: 0;
        background: var(--raised);
      }

      progress::-webkit-progress-bar {
        background: var(--raised);
      }

      progress::-webkit-progress-value {
        background: var(--accent);
      }

      progress::-moz-progress-bar {
        background: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) speech!: Notation;
  @property() standing: Standing = 'making';
  @property({ type: Number }) seconds = 0;

  override render() {
    const { making } = this.speech.words;
    const isWaiting = this.standing === 'waiting';
    return html`<h2 role="status">${making.title}</h2>
      <div class="bar">
        <progress
          aria-label=${making.title}
          max=${SECONDS}
          value=${Math.min(this.seconds, SECONDS)}
        ></progress>
        <span>${making.seconds(this.speech.count(Math.floor(this.seconds)))}</span>
      </div>
      <p>${isWaiting ? making.waiting : making.text}</p>
      <button
        class="choice"
        @click=${() => {
          this.dispatchEvent(new CustomEvent('passant-stop'));
        }}
      >
        ${making.stop}
      </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-working': PassantEffectWorking;
  }
}
