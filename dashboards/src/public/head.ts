import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';

import '../element/controls.ts';
import '../element/pages.ts';
import * as api from '../api.ts';
import { sheet } from '../element/sheet.ts';
import type { Municipality } from '../place.ts';
import { NOBODY, type Session } from '../session.ts';
import { type Scheme, Theme } from '../theme.ts';
import { type Language, languageFrom, voice } from '../voice.ts';
import { addressOf, STORED } from './address.ts';

/** The head of the public page: what the api wrote, until there is more to choose from. */
@customElement('passant-public-head')
export class PassantPublicHead extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 0 1rem;
        min-inline-size: 0;
      }

      passant-controls {
        flex: 1;
        min-inline-size: 0;
      }

      @media (max-width: 47.99rem) {
        :host {
          flex-wrap: wrap;
        }

        passant-pages {
          flex: 1;
        }

        passant-controls {
          flex-basis: 100%;
        }
      }
    `,
  ];

  @state() private municipalities: readonly Municipality[] | undefined;
  @state() private session: Session = NOBODY;
  @state() private scheme: Scheme = 'light';

  private readonly voice = voice(languageFrom(document.documentElement.lang), 'UTC');
  private readonly code = document.documentElement.dataset.municipality;
  private readonly leaving = new AbortController();
  private readonly theme = new Theme((scheme) => {
    this.scheme = scheme;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.apply();
    void this.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leaving.abort();
  }

  override render() {
    if (this.municipalities === undefined) return html`<slot></slot>`;
    return html`<passant-pages
        .voice=${this.voice}
        .session=${this.session}
        .code=${this.code}
        .current=${'public'}
      ></passant-pages>
      <passant-controls
        .voice=${this.voice}
        .scheme=${this.scheme}
        .municipalities=${this.municipalities}
        .code=${this.code}
        .session=${this.session}
        @passant-leave=${() => void this.leave()}
        @passant-enter=${(event: CustomEvent<string>) => {
          location.href = addressOf(event.detail, this.voice.language);
        }}
        @passant-speak=${(event: CustomEvent<Language>) => {
          localStorage.setItem(STORED, event.detail);
          location.href = addressOf(this.code, event.detail);
        }}
        @passant-theme=${() => {
          this.theme.toggle();
        }}
      ></passant-controls>`;
  }

  private async leave(): Promise<void> {
    location.href = await api.signOut(this.session);
  }

  private async ask(): Promise<void> {
    try {
      const { signal } = this.leaving;
      const [session, all] = await Promise.all([api.session(signal), api.municipalities(signal)]);
      this.session = session;
      this.municipalities = all;
    } catch {
      // What the api wrote stays.
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-public-head': PassantPublicHead;
  }
}
