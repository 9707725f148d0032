import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import '../../element/drop.ts';
import { sheet } from '../../element/sheet.ts';
import { shifted } from '../question.ts';
import type { Tongue } from '../tongue.ts';
import type { PassantDrop } from '../../element/drop.ts';
import { formSheet } from './form.css.ts';

export interface Period {
  readonly from: string;
  readonly to: string | undefined;
}

const WEEK = -7;
const WEEKS = -56;
const YEAR = -365;

/** From which day to which; says `passant-period`. */
@customElement('passant-period')
export class PassantPeriod extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      .days {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
        gap: 0.75rem;
        max-inline-size: 22rem;
      }

      label {
        display: block;
        font-size: 0.875rem;
        color: var(--muted);
      }

      .ready {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-block: 0.75rem;
        max-inline-size: 22rem;
      }

      .wrong {
        margin-block-end: 0.75rem;
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) tongue!: Tongue;
  @property() from = '';
  @property() to: string | undefined;
  /** The local day now. */
  @property() today = '';
  /** Up to when figures are for whoever asks; now if not said. */
  @property() until: string | undefined;
  @state() private isWrong = false;
  private readonly drop = createRef<PassantDrop>();

  override render() {
    const { words, date } = this.tongue;
    const end = this.to === undefined ? words.now : date(this.to);
    return html`<passant-drop
      ${ref(this.drop)}
      label=${words.dates.label}
      text="${date(this.from)} ${words.to} ${end}"
    >
      <div class="days">
        <label
          >${words.dates.from}
          <input
            type="date"
            min="2000-01-01"
            max=${this.today}
            .value=${this.from}
            @change=${(event: Event) => {
              this.set((event.target as HTMLInputElement).value, this.to);
            }}
        /></label>
        <label
          >${words.dates.to}
          <input
            type="date"
            min="2000-01-02"
            .value=${this.to ?? ''}
            @change=${(event: Event) => {
              this.set(this.from, (event.target as HTMLInputElement).value || undefined);
            }}
        /></label>
      </div>
      <div class="ready">
        ${this.ready().map(
          ({ word, from, to }) =>
            html`<button
              class="choice"
              aria-pressed=${this.from === from && this.to === to}
              @click=${() => {
                this.set(from, to);
              }}
            >
              ${word}
            </button>`,
        )}
      </div>
      <p class="wrong" role="alert" ?hidden=${!this.isWrong}>${words.dates.wrong}</p>
      <button class="do" @click=${() => this.drop.value?.close()}>${words.places.done}</button>
    </passant-drop>`;
  }

  private ready(): readonly (Period & { readonly word: string })[] {
    const { dates } = this.tongue.words;
    const last = this.until ?? this.today;
    const year = Number(this.today.slice(0, 4));
    return [
      { word: dates.open, from: this.from, to: undefined },
      { word: dates.day, from: shifted(last, this.until === undefined ? 0 : -1), to: this.until },
      { word: dates.week, from: shifted(last, WEEK), to: this.until },
      { word: dates.weeks, from: shifted(last, WEEKS), to: this.until },
      { word: dates.months, from: shifted(last, YEAR), to: this.until },
      ...[year - 1, year - 2].map((each) => ({
        word: dates.year(String(each)),
        from: `${each}-01-01`,
        to: `${each + 1}-01-01`,
      })),
    ];
  }

  private set(from: string, to: string | undefined): void {
    this.isWrong = from === '' || from >= (to ?? shifted(this.today, 1));
    if (this.isWrong) return;
    this.dispatchEvent(new CustomEvent<Period>('passant-period', { detail: { from, to } }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-period': PassantPeriod;
  }
}
