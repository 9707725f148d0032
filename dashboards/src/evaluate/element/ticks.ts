import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import { type Place, SORTS } from '../place.ts';
import type { EvaluateWords } from '../words.ts';

/** Places that are listed at once; the rest is found by searching. */
const MOST = 60;

/** Places to tick; says `passant-ticked` with the ids of those that are. */
@customElement('passant-effect-ticks')
export class PassantEffectTicks extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      .all {
        display: flex;
        gap: 0.5rem;
        margin-block-end: 0.75rem;
      }

      .found {
        max-block-size: 15rem;
        margin-block-start: 0.5rem;
        overflow-y: auto;
        scrollbar-width: thin;
      }

      .sort {
        margin: 0.5rem 0 0;
        font-size: 0.875rem;
        color: var(--muted);
      }

      label {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-block-size: 2.25rem;
        cursor: pointer;
      }

      label:hover {
        background: var(--raised);
      }
    `,
  ];

  @property({ attribute: false }) words!: EvaluateWords;
  @property({ attribute: false }) places: readonly Place[] = [];
  @property({ attribute: false }) ticked: readonly string[] = [];
  /** Whether all zones may be ticked at once. */
  @property({ type: Boolean }) whole = false;
  @state() private sought = '';

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  override render() {
    const { words } = this;
    const zones = this.places.filter(({ sort }) => sort !== 'counters').map(({ id }) => id);
    return html`<div class="all">
        ${this.whole ? this.choice(words.everyOne, zones) : ''} ${this.choice(words.none, [])}
      </div>
      <input
        type="search"
        autocomplete="off"
        aria-label=${words.search}
        placeholder=${words.search}
        .value=${this.sought}
        @input=${(event: Event) => {
          this.sought = (event.target as HTMLInputElement).value;
        }}
      />
      <div class="found">${this.found()}</div>`;
  }

  private choice(word: string, ids: readonly string[]) {
    const isChosen =
      ids.length === this.ticked.length && ids.every((id) => this.ticked.includes(id));
    return html`<button
      class="choice"
      aria-pressed=${isChosen}
      @click=${() => {
        this.say(ids);
      }}
    >
      ${word}
    </button>`;
  }

  private found() {
    const { ticked, words } = this;
    const sought = this.sought.trim().toLocaleLowerCase();
    const fitting = this.places.filter(({ name }) => name.toLocaleLowerCase().includes(sought));
    if (fitting.length === 0) return html`<p>${words.found}</p>`;
    return SORTS.map((sort) => {
      const shown = fitting.filter((place) => place.sort === sort).slice(0, MOST);
      if (shown.length === 0) return '';
      return html`<p class="sort">${words[sort]}</p>
        ${shown.map(
          ({ id, name }) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${ticked.includes(id)}
                @change=${() => {
                  this.say(
                    ticked.includes(id) ? ticked.filter((each) => each !== id) : [...ticked, id],
                  );
                }}
              />
              ${name}
            </label>`,
        )}`;
    });
  }

  private say(ids: readonly string[]): void {
    this.dispatchEvent(new CustomEvent('passant-ticked', { detail: ids }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-ticks': PassantEffectTicks;
  }
}
