import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { signInAddress } from '../api.ts';
import type { Municipality } from '../place.ts';
import { NOBODY, type Session } from '../session.ts';
import type { Scheme } from '../theme.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/**
 * Which municipality, who is looking, which language, light or dark.
 *
 * Says what was chosen by `passant-enter` (a code), `passant-leave`, `passant-speak` (a language)
 * and `passant-theme`.
 */
@customElement('passant-controls')
export class PassantControls extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 0.25rem;
      }

      .place {
        margin-inline-end: auto;
        font-size: 1.125rem;
      }

      select {
        block-size: 2.75rem;
        padding-inline: 0.25rem 0.5rem;
        margin-inline-start: -0.25rem;
        border: 0;
        background: var(--panel);
        cursor: pointer;
      }

      select:hover,
      button:hover {
        background: var(--raised);
      }

      button {
        display: grid;
        place-items: center;
        min-inline-size: 2.75rem;
        block-size: 2.75rem;
      }

      .who {
        display: grid;
        place-items: center;
        block-size: 2.75rem;
        padding-inline: 0.5rem;
        color: inherit;
        text-decoration: none;
        white-space: nowrap;
      }

      .who:hover {
        background: var(--raised);
      }

      svg {
        inline-size: 1.375rem;
        block-size: 1.375rem;
      }

      circle {
        fill: none;
        stroke: currentcolor;
        stroke-width: 1.75;
      }

      path {
        fill: currentcolor;
      }

      @media (max-width: 47.99rem) {
        :host {
          gap: 0;
        }

        .place {
          max-inline-size: 7.5rem;
          font-size: 1rem;
          text-overflow: ellipsis;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property() scheme: Scheme = 'light';
  @property({ attribute: false }) municipalities: readonly Municipality[] = [];
  @property() code: string | undefined;
  @property({ attribute: false }) session: Session = NOBODY;

  override render() {
    const { words } = this.voice;
    const other = this.voice.language === 'nl' ? 'en' : 'nl';
    const theme = this.scheme === 'dark' ? words.theme.light : words.theme.dark;
    return html`${this.choice()} ${this.who()}
      <button
        lang=${other}
        aria-label="${words.otherLanguageShort}, ${words.otherLanguage}"
        title=${words.otherLanguage}
        @click=${() => {
          this.say('passant-speak', other);
        }}
      >
        ${words.otherLanguageShort}
      </button>
      <button
        aria-label=${theme}
        title=${theme}
        @click=${() => {
          this.say('passant-theme');
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="8" />
          <path d="M12 4a8 8 0 0 1 0 16z" />
        </svg>
      </button>`;
  }

  private who() {
    const { session, voice } = this;
    if (!session.isOffered) return nothing;
    const { words } = voice;
    if (session.token === undefined) {
      return html`<a class="who" href=${signInAddress()}>${words.signIn}</a>`;
    }
    return html`<button
      class="who"
      title=${session.name ?? ''}
      @click=${() => {
        this.say('passant-leave');
      }}
    >
      ${words.signOut}
    </button>`;
  }

  private choice() {
    if (this.municipalities.length < 2) {
      return html`<span class="place">${this.municipalities[0]?.name}</span>`;
    }
    return html`<select
      class="place"
      aria-label=${this.voice.words.municipality}
      @change=${(event: Event) => {
        this.say('passant-enter', (event.target as HTMLSelectElement).value);
      }}
    >
      ${this.municipalities.map(
        ({ code, name }) =>
          html`<option value=${code} ?selected=${code === this.code}>${name}</option>`,
      )}
    </select>`;
  }

  private say(type: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-controls': PassantControls;
  }
}
