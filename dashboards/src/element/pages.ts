import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { offered, type PageName } from '../pages.ts';
import type { Session } from '../session.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/** The way from page to page: a row of words, and where there is no room for it a list. */
@customElement('passant-pages')
export class PassantPages extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      ul {
        display: flex;
        gap: 0.25rem;
      }

      a {
        display: grid;
        align-items: center;
        block-size: 3.5rem;
        padding-inline: 0.625rem;
        border-block: 0.1875rem solid transparent;
        color: inherit;
        text-decoration: none;
        white-space: nowrap;
      }

      a:hover {
        background: var(--raised);
      }

      a[aria-current] {
        font-weight: 650;
        border-block-end-color: var(--accent);
      }

      button {
        display: none;
      }

      @media (max-width: 67.99rem) {
        nav {
          position: relative;
        }

        button {
          display: block;
          min-block-size: 2.75rem;
          padding-inline: 0.5rem;
          white-space: nowrap;
        }

        button::after {
          content: '';
          display: inline-block;
          inline-size: 0.4375rem;
          block-size: 0.4375rem;
          margin-inline-start: 0.5rem;
          vertical-align: 0.125rem;
          border: solid currentcolor;
          border-width: 0 0.125rem 0.125rem 0;
          transform: rotate(45deg);
        }

        .closed ul {
          display: none;
        }

        ul {
          position: absolute;
          z-index: 10;
          inset-block-start: 100%;
          inset-inline-start: 0;
          flex-direction: column;
          gap: 0;
          min-inline-size: 12rem;
          background: var(--panel);
          border: 1px solid var(--line-strong);
        }

        a {
          block-size: 2.75rem;
          padding-inline: 1rem;
          border-block: 0;
          border-inline-start: 0.1875rem solid transparent;
        }

        a[aria-current] {
          border-inline-start-color: var(--accent);
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) session!: Session;
  @property() code: string | undefined;
  @property() current: PageName = 'live';
  @state() private isOpen = false;

  override render() {
    const { words } = this.voice;
    const names = offered(this.session, this.code);
    const query =
      this.code === undefined ? '' : `?${new URLSearchParams({ municipality: this.code })}`;
    // Pages lie one folder below the live one.
    const root = this.current === 'live' ? './' : '../';
    return html`<nav
      class=${this.isOpen ? 'open' : 'closed'}
      aria-label=${words.pages.title}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        this.isOpen = false;
        this.renderRoot.querySelector('button')?.focus();
      }}
    >
      <button
        aria-expanded=${this.isOpen}
        @click=${() => {
          this.isOpen = !this.isOpen;
        }}
      >
        ${words.pages[this.current]}
      </button>
      <ul>
        ${names.map(
          (name) =>
            html`<li>
              <a
                href="${root}${name === 'live' ? '' : `${name}/`}${query}"
                aria-current=${name === this.current ? 'page' : nothing}
                >${words.pages[name]}</a
              >
            </li>`,
        )}
      </ul>
    </nav>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-pages': PassantPages;
  }
}
