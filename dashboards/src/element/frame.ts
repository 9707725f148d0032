import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './controls.ts';
import './pages.ts';
import type { PageName } from '../pages.ts';
import type { Visit } from '../visit.ts';
import type { Language } from '../voice.ts';
import { sheet } from './sheet.ts';

/**
 * The frame of every page but the live one: its head, and what scrolls under it.
 *
 * The page hands on its `Visit` and draws itself anew when that changes; it has the slots `time`,
 * at the end of the head, and the nameless one.
 */
@customElement('passant-frame')
export class PassantFrame extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        block-size: 100dvh;
      }

      header {
        display: flex;
        align-items: center;
        gap: 1rem;
        min-block-size: 3.5rem;
        padding-inline: 1.5rem;
        background: var(--panel);
        border-block-end: 1px solid var(--line);
      }

      h1 {
        font-size: 1.25rem;
        font-weight: 750;
        letter-spacing: -0.01em;
      }

      h1::after {
        content: '';
        display: inline-block;
        inline-size: 0.375rem;
        block-size: 1.5rem;
        margin-inline-start: 0.875rem;
        vertical-align: -0.3125rem;
        background: var(--accent);
      }

      passant-controls {
        flex: 1;
        min-inline-size: 0;
      }

      main {
        overflow-y: auto;
      }

      .unreachable {
        padding: 0.75rem 1.5rem;
        background: var(--raised);
        border-inline-start: 0.375rem solid var(--line-strong);
      }

      @media (max-width: 47.99rem) {
        header {
          flex-wrap: wrap;
          gap: 0 0.5rem;
          padding: 0.25rem 1rem;
        }

        h1 {
          font-size: 1.125rem;
        }

        passant-pages {
          flex: 1;
        }

        passant-controls {
          flex-basis: 100%;
        }
      }

      @media print {
        :host {
          display: block;
          block-size: auto;
        }

        header {
          display: none;
        }
      }
    `,
  ];

  // What the visit holds changes under it: whoever draws this draws it anew.
  @property({ attribute: false, hasChanged: () => true }) visit!: Visit;
  @property() current: PageName = 'live';

  override render() {
    const { visit } = this;
    const { voice } = visit;
    return html`<header>
        <h1>${voice.words.product}</h1>
        <passant-pages
          .voice=${voice}
          .session=${visit.session}
          .code=${visit.here?.code}
          .current=${this.current}
        ></passant-pages>
        <passant-controls
          .voice=${voice}
          .scheme=${visit.scheme}
          .municipalities=${visit.municipalities}
          .code=${visit.here?.code}
          .session=${visit.session}
          @passant-leave=${() => visit.signOut()}
          @passant-enter=${(event: CustomEvent<string>) => {
            visit.enter(event.detail);
          }}
          @passant-speak=${(event: CustomEvent<Language>) => {
            visit.speak(event.detail);
          }}
          @passant-theme=${() => {
            visit.toggleTheme();
          }}
        ></passant-controls>
        <slot name="time"></slot>
      </header>
      <main>
        ${
          visit.isUnreachable
            ? html`<p class="unreachable" role="status">${voice.words.unreachable}</p>`
            : ''
        }
        <slot></slot>
      </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-frame': PassantFrame;
  }
}
