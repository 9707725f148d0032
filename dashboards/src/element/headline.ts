import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './figure.ts';
import './level.ts';
import type { Snapshot } from '../live.ts';
import { sum } from '../sum.ts';
import type { Voice } from '../voice.ts';
import { headline } from '../wording.ts';
import { sheet } from './sheet.ts';

/** The sentence on top: where it is busy, and how much passes in all. */
@customElement('passant-headline')
export class PassantHeadline extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        padding: 1.125rem 1.5rem 1rem 1.125rem;
        border-inline-start: 0.375rem solid transparent;
      }

      :host([alarm]) {
        border-inline-start-color: var(--level-too-busy);
      }

      h2 {
        font-size: 1.75rem;
        line-height: 1.15;
        font-weight: 650;
        letter-spacing: -0.01em;
        text-wrap: balance;
        overflow-wrap: anywhere;
      }

      .total {
        display: flex;
        align-items: baseline;
        gap: 0.75rem;
        margin-block-start: 0.5rem;
      }

      passant-figure {
        font-size: 3.5rem;
        line-height: 1;
        font-weight: 400;
        letter-spacing: -0.025em;
      }

      .unit {
        font-size: 1.125rem;
      }

      .note {
        margin-block-start: 0.375rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      @media (max-width: 47.99rem) {
        :host {
          padding: 0.875rem 1rem 0.875rem 0.625rem;
        }

        h2 {
          font-size: 1.5rem;
        }

        passant-figure {
          font-size: 2.75rem;
        }

        .unit {
          font-size: 1rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) snapshot: Snapshot | undefined;
  @property({ attribute: false }) name: (zoneId: string) => string = (zoneId) => zoneId;
  @property({ type: Boolean, reflect: true }) alarm = false;

  override willUpdate(): void {
    this.alarm = headline(this.snapshot, this.name, this.voice).level === 'too-busy';
  }

  override render() {
    return html`<h2>${headline(this.snapshot, this.name, this.voice).text}</h2>
      ${this.snapshot ? this.total(this.snapshot) : ''}`;
  }

  private total(snapshot: Snapshot) {
    const { words, count } = this.voice;
    const { perHour, measured, counters } = sum(snapshot);
    // Who may not see counters is told nothing of them, and not that none has a figure.
    if (counters === 0) return '';
    if (perHour === null) return html`<p class="note">${words.sum.none}</p>`;
    return html`<p class="total">
        <passant-figure .text=${count(perHour)}></passant-figure>
        <span class="unit">${words.perHour}</span>
      </p>
      <p class="note">
        ${words.sum.over(count(measured), count(counters))}<br />${words.sum.caveat}
      </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-headline': PassantHeadline;
  }
}
