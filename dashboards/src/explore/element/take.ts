import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { copy, save } from '../../handing.ts';
import { addressOf, type Asked } from '../api.ts';
import { LANGUAGES, snippet, type SnippetLanguage } from '../snippet.ts';
import type { Words } from '../messages/nl.ts';
import { formSheet } from './form.css.ts';

type Picture = (kind: 'png' | 'svg') => Promise<Blob>;
const PICTURES = ['png', 'svg'] as const;
const FILES = ['csv', 'parquet'] as const;
const MOMENT = 4_000;

/** The chart and its figures to take along: as files, as an address, as a program that asks. */
@customElement('passant-take')
export class PassantTake extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: block;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }

      .row > span {
        margin-inline-start: 0.75rem;
        color: var(--muted);
      }

      .row > span:first-child {
        margin-inline-start: 0;
      }

      a.choice {
        display: inline-grid;
        align-items: center;
        color: inherit;
        text-decoration: none;
      }

      pre {
        margin: 0.75rem 0 0;
        padding: 0.75rem;
        overflow-x: auto;
        font-size: 0.875rem;
        background: var(--raised);
        user-select: all;
      }

      [role='status'] {
        min-block-size: 1.35em;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) words!: Words;
  /** The question, as the api takes it; nothing where it gives no files. */
  @property({ attribute: false }) asked: Asked | undefined;
  @property({ attribute: false }) picture: Picture | undefined;
  /** The figures as CSV, where it is the page that adds them up. */
  @property({ attribute: false }) figures: (() => string) | undefined;
  /** What a picture's file is called, without its ending. */
  @property() file = 'passant';
  @state() private said = '';
  @state() private shown: SnippetLanguage | undefined;

  override render() {
    const { take } = this.words;
    const { asked, shown } = this;
    const program =
      shown === undefined || asked === undefined
        ? undefined
        : snippet(shown, location.origin, asked);
    return html`<div class="row">
        <span>${take.picture}</span>
        ${PICTURES.map(
          (kind) =>
            html`<button
              class="choice"
              ?disabled=${this.picture === undefined}
              @click=${() => this.save(kind)}
            >
              ${kind.toUpperCase()}
            </button>`,
        )}
        ${
          this.figures === undefined
            ? ''
            : html`<span>${take.figures}</span>
                <button
                  class="choice"
                  @click=${() => {
                    const text = this.figures?.() ?? '';
                    save(new Blob([text], { type: 'text/csv' }), `${this.file}.csv`);
                  }}
                >
                  CSV
                </button>`
        }
        ${
          asked === undefined
            ? ''
            : html`<span>${this.figures === undefined ? take.figures : take.tables}</span>
                ${FILES.map(
                  (format) =>
                    html`<a class="choice" download href=${addressOf(asked, format)}
                      >${format === 'csv' ? 'CSV' : 'Parquet'}</a
                    >`,
                )}
                <span>${take.code}</span>
                ${LANGUAGES.map(
                  (language) =>
                    html`<button
                      class="choice"
                      aria-pressed=${shown === language}
                      @click=${() => {
                        this.shown = language;
                        void this.copy(snippet(language, location.origin, asked));
                      }}
                    >
                      ${language}
                    </button>`,
                )}`
        }
        <button class="choice" @click=${() => this.copy(location.href)}>${take.address}</button>
        <span role="status">${this.said}</span>
      </div>
      ${program === undefined ? '' : html`<pre tabindex="0">${program}</pre>`}`;
  }

  private async copy(text: string): Promise<void> {
    const { take } = this.words;
    this.said = (await copy(text)) ? take.copied : take.failed;
    setTimeout(() => {
      this.said = '';
    }, MOMENT);
  }

  private async save(kind: 'png' | 'svg'): Promise<void> {
    const blob = await this.picture?.(kind);
    if (blob !== undefined) save(blob, `${this.file}.${kind}`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-take': PassantTake;
  }
}
