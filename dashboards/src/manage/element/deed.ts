import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Language } from '../../voice.ts';
import { WORDS } from '../words.ts';
import { buttonSheet } from './button.css.ts';

/**
 * A button whose deed cannot be undone: it asks once, in its own place.
 *
 * Says `passant-deed` when that is answered with yes.
 */
@customElement('passant-deed')
export class PassantDeed extends LitElement {
  static override styles = [
    sheet,
    buttonSheet,
    css`
      :host {
        display: inline-block;
      }

      .asked {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
    `,
  ];

  @property() language: Language = 'nl';
  @property() label = '';
  /** What is asked, such as `Sleutel intrekken?`. */
  @property() question = '';
  @property({ type: Boolean }) isBusy = false;
  @state() private isAsked = false;

  override updated(changed: PropertyValues): void {
    if (!changed.has('isAsked') || changed.get('isAsked') === undefined) return;
    this.renderRoot.querySelector<HTMLElement>(this.isAsked ? '.no' : 'button')?.focus();
  }

  override render() {
    const words = WORDS[this.language].form;
    const ask = (isAsked: boolean) => (): void => {
      this.isAsked = isAsked;
    };
    if (!this.isAsked) {
      return html`<button aria-disabled=${this.isBusy} @click=${ask(true)}>${this.label}</button>`;
    }
    return html`<span
      class="asked"
      role="group"
      aria-label=${this.question}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') this.isAsked = false;
      }}
      ><span>${this.question}</span>
      <button
        class="yes"
        @click=${() => {
          this.isAsked = false;
          this.dispatchEvent(new Event('passant-deed'));
        }}
      >
        ${words.yes}
      </button>
      <button class="no" @click=${ask(false)}>${words.no}</button></span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-deed': PassantDeed;
  }
}
