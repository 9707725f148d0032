import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { copy } from '../../handing.ts';
import type { Language } from '../../voice.ts';
import { WORDS } from '../words.ts';
import { buttonSheet } from './button.css.ts';

/** Something that is shown this once. Says `passant-done` when it was taken over. */
@customElement('passant-secret')
export class PassantSecret extends LitElement {
  static override styles = [
    sheet,
    buttonSheet,
    css`
      :host {
        display: block;
        max-inline-size: 52rem;
        margin-block: 0 1.5rem;
        padding: 1rem 1.25rem;
        background: var(--panel);
        border: 1px solid var(--line-strong);
        border-inline-start: 0.375rem solid var(--accent);
      }

      label {
        font-weight: 650;
      }

      div {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-block: 0.5rem;
      }

      input {
        flex: 1 1 20rem;
        min-inline-size: 0;
        min-block-size: 2.75rem;
        padding-inline: 0.625rem;
        font: inherit;
        color: inherit;
        background: var(--raised);
        border: 1px solid var(--line-strong);
        border-radius: 0;
      }
    `,
  ];

  @property() language: Language = 'nl';
  @property() label = '';
  @property() hint = '';
  @property() value = '';
  @state() private isCopied = false;

  override render() {
    const { key } = WORDS[this.language];
    return html`<label for="value">${this.label}</label>
      <div>
        <input
          id="value"
          readonly
          aria-describedby="hint"
          .value=${this.value}
          @focus=${(event: Event) => {
            (event.target as HTMLInputElement).select();
          }}
        />
        <button class="first" @click=${this.copy}>${this.isCopied ? key.copied : key.copy}</button>
        <button @click=${() => this.dispatchEvent(new Event('passant-done'))}>${key.done}</button>
      </div>
      <p id="hint" role="status">${this.hint}</p>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  // Without a secure line a page may not copy: it is selected then, to be copied by hand.
  private readonly copy = async (): Promise<void> => {
    this.isCopied = await copy(this.value);
    if (!this.isCopied) this.renderRoot.querySelector('input')?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-secret': PassantSecret;
  }
}
