import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from './sheet.ts';

const MARGIN = 16;

/**
 * A word of the sentence that opens: a button, and below it a panel with whatever it holds.
 *
 * Closes by Escape and `close()`, and the button then has the focus again; and when somebody goes
 * elsewhere, by a click or by keyboard.
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
        line-height: 1.35;
        text-align: start;
        border-block-end: 2px solid var(--accent);
      }

      .open:hover,
      .open[aria-expanded='true'] {
        background: var(--raised);
      }

      :host([wrong]) .open {
        border-block-end: 4px double var(--ink);
      }

      .panel {
        position: absolute;
        z-index: 8;
        inset-block-start: calc(100% + 0.375rem);
        inset-inline-start: 0;
        inline-size: var(--drop-size, max-content);
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

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.escape);
    this.addEventListener('focusout', this.leave);
  }

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
      <div class="panel" role="group" aria-label=${this.label} ?hidden=${!this.isOpen}>
        <slot></slot>
      </div>`;
  }

  close(): void {
    this.shut();
    this.renderRoot.querySelector('button')?.focus();
  }

  open(): void {
    this.isOpen = true;
    addEventListener('pointerdown', this.elsewhere);
    void this.updateComplete.then(() => {
      this.place();
    });
    this.dispatchEvent(new CustomEvent('passant-opened'));
  }

  // A panel that would stick out of the window stands as far to the left as it must.
  private place(): void {
    const panel = this.renderRoot.querySelector<HTMLElement>('.panel');
    if (panel === null) return;
    panel.style.removeProperty('translate');
    const out = panel.getBoundingClientRect().right + MARGIN - document.documentElement.clientWidth;
    if (out > 0) panel.style.setProperty('translate', `${-out}px`);
  }

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.isOpen) this.close();
  };

  // Left open it would lie over what the focus goes to.
  private readonly leave = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Element && !this.holds(relatedTarget)) this.shut();
  };

  private readonly elsewhere = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.shut();
  };

  // Also what was passed on to it by whoever uses it.
  private holds(element: Element): boolean {
    let within: Node | null = element;
    while (within !== null && within !== this) {
      const slot: HTMLSlotElement | null = within instanceof Element ? within.assignedSlot : null;
      within = slot ?? (within instanceof ShadowRoot ? within.host : within.parentNode);
    }
    return within === this;
  }

  private shut(): void {
    this.isOpen = false;
    removeEventListener('pointerdown', this.elsewhere);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-drop': PassantDrop;
  }
}
