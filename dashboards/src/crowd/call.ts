import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../element/sheet.ts';
import type { PassantAlert } from '../element/alert.ts';
import type { Voice } from '../voice.ts';
import { WORDS } from './words.ts';

/** Says that something was raised out of sight, and leads to it; nothing while it is in sight. */
@customElement('passant-call')
export class PassantCall extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        position: sticky;
        inset-block-end: 0;
        z-index: 1;
      }

      button {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        inline-size: 100%;
        min-block-size: 3rem;
        padding: 0.375rem 1rem;
        text-align: start;
        color: var(--panel);
        background: var(--ink);
      }

      .about {
        flex: 1;
        overflow-wrap: anywhere;
      }

      strong {
        font-weight: 650;
      }

      .show {
        text-decoration: underline;
        text-underline-offset: 0.1875rem;
      }

      /* Where the log is not beside what is read. */
      @media (max-width: 67.99rem) {
        :host {
          position: fixed;
          inset-inline: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  /** Of those that nobody has seen. */
  @property({ type: Number }) count = 0;
  /** What the newest of them is. */
  @property() about = '';
  /** Where that stands, once it is drawn. */
  @property({ attribute: false }) find: () => PassantAlert | null = () => null;
  @state() private isInSight = true;

  private watched: PassantAlert | null = null;
  private readonly observer = new IntersectionObserver((entries) => {
    this.isInSight = entries.at(-1)?.isIntersecting ?? true;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.watched = null;
  }

  override updated(): void {
    const alert = this.find();
    if (alert === this.watched) return;
    this.observer.disconnect();
    this.watched = alert;
    if (alert !== null) this.observer.observe(alert);
  }

  override render() {
    if (this.isInSight) return nothing;
    const { log: words } = WORDS[this.voice.language];
    return html`<button @click=${() => this.find()?.show()}>
      <span class="about"
        ><strong>${words.unseen(this.voice.count(this.count))}</strong> · ${this.about}</span
      >
      <span class="show">${words.show}</span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-call': PassantCall;
  }
}
