import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';

/**
 * A word of the sentence that opens: a button, and below it a panel with whatever it holds.
 *
 * Closes by Escape, by a click elsewhere and by `close()`; the button then has the focus again.
 */
@customElement('passant-drop')
export class PassantDrop extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        position: relative;
        display: inline-block;
      }

      .open {
        display: inline;
        padding: 0 0.125rem;
        font-weight: 650;
        text-align: start;
        border-block-end: 2px solid var(--accent);
      }

      .open:hover,
      .open[aria-expanded='true'] {
        background: var(--raised);
      }

      .panel {
        position: absolute;
        z-index: 8;
        inset-block-start: calc(100% + 0.375rem);
        inset-inline-start: 0;
        inline-size: max-content;
        max-inline-size: min(26rem, calc(100vw - 2rem));
        padding: 1rem;
        font-size: 1rem;
        line-height: 1.35;
        background: var(--panel);
        border: 1px solid var(--line-strong);
      }

      @media (max-width: 47.99rem) {
        :host {
          position: static;
        }

        .panel {
          inset-block-start: auto;
          inset-inline: 1rem;
          inline-size: auto;
          margin-block-start: 0.375rem;
        }
      }
    `,
  ];

  @property() label = '';
  @property() text = '';
  @state() private isOpen = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pointerdown', this.elsewhere);
  }

  override render() {
    return html`<button
        class="open"
        aria-expanded=${this.isOpen}
        aria-label="${this.label}: ${this.text}"
        @click=${() => {
          if (this.isOpen) this.close();
          else this.open();
        }}
      >
        ${this.text}
      </button>
      <div
        class="panel"
        role="group"
        aria-label=${this.label}
        ?hidden=${!this.isOpen}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') this.close();
        }}
      >
        <slot></slot>
      </div>`;
  }

  close(): void {
    this.isOpen = false;
    removeEventListener('pointerdown', this.elsewhere);
    this.renderRoot.querySelector('button')?.focus();
  }

  private open(): void {
    this.isOpen = true;
    addEventListener('pointerdown', this.elsewhere);
    this.dispatchEvent(new CustomEvent('passant-opened'));
  }

  private readonly elsewhere = (event: Event): void => {
    if (event.composedPath().includes(this)) return;
    this.isOpen = false;
    removeEventListener('pointerdown', this.elsewhere);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-drop': PassantDrop;
  }
}
