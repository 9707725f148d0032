import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import { copy, save } from '../../handing.ts';
import { dataAddress, reportAddress, type Shown } from '../api.ts';
import { seriesCsv } from '../csv.ts';
import type { Notation } from '../notation.ts';

const MOMENT = 4_000;
const LANGUAGES = ['nl', 'en'] as const;

/** The report and the data to take along; and the end of it. Says `passant-drop`. */
@customElement('passant-effect-take')
export class PassantEffectTake extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: block;
      }

      h2 {
        margin-block-end: 0.5rem;
        font-size: 1.125rem;
        font-weight: 650;
      }

      p {
        margin-block: 0.75rem 0.25rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }

      a.choice {
        display: inline-grid;
        align-items: center;
        color: inherit;
        text-decoration: none;
      }

      [role='status'] {
        min-block-size: 1.35em;
      }
    `,
  ];

  @property({ attribute: false }) speech!: Notation;
  @property({ attribute: false }) shown!: Shown;
  @state() private said = '';
  @state() private isSure = false;

  override render() {
    const { take } = this.speech.words;
    const { id } = this.shown;
    const named = { nl: take.dutch, en: take.english };
    return html`<h2>${take.title}</h2>
      <p>${take.report}</p>
      <div class="row">
        ${LANGUAGES.map(
          (language) =>
            html`<a
              class="choice"
              download="evaluation-${id}-${language}.pdf"
              href=${reportAddress(id, language, 'pdf')}
              >${take.pdf(named[language])}</a
            >`,
        )}
        ${LANGUAGES.map(
          (language) =>
            html`<a
              class="choice"
              target="_blank"
              rel="noopener"
              href=${reportAddress(id, language, 'html')}
              >${take.html(named[language])}</a
            >`,
        )}
      </div>
      <p>${take.data}</p>
      <div class="row">
        ${
          this.shown.result.series.length === 0
            ? nothing
            : html`<button
                class="choice"
                @click=${() => {
                  this.save();
                }}
              >
                ${take.csv}
              </button>`
        }
        <a class="choice" download="evaluation-${id}.json" href=${dataAddress(id)}>${take.json}</a>
        <button class="choice" @click=${() => this.copy()}>${take.address}</button>
      </div>
      <p role="status">${this.said}</p>
      ${
        this.isSure
          ? html`<div role="group" aria-label=${take.sure}>
              <p>${take.sure}</p>
              <div class="row">
                <button
                  class="choice"
                  @click=${() => {
                    this.isSure = false;
                    this.dispatchEvent(new CustomEvent('passant-drop'));
                  }}
                >
                  ${take.yes}
                </button>
                <button
                  class="choice"
                  @click=${() => {
                    this.isSure = false;
                  }}
                >
                  ${take.no}
                </button>
              </div>
            </div>`
          : html`<button
              class="choice"
              @click=${() => {
                this.isSure = true;
              }}
            >
              ${take.drop}
            </button>`
      }`;
  }

  private async copy(): Promise<void> {
    const { take } = this.speech.words;
    this.said = (await copy(location.href)) ? take.copied : take.failed;
    setTimeout(() => {
      this.said = '';
    }, MOMENT);
  }

  private save(): void {
    const blob = new Blob([seriesCsv(this.shown.result)], { type: 'text/csv' });
    save(blob, `evaluation-${this.shown.id}.csv`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-take': PassantEffectTake;
  }
}
