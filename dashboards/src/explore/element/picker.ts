import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';

import '../../element/drop.ts';
import { sheet } from '../../element/sheet.ts';
import type { PlaceKey, Places } from '../question.ts';
import type { Words } from '../messages/nl.ts';
import type { PassantDrop } from '../../element/drop.ts';
import { formSheet } from './form.css.ts';

/** Places that are listed at once; the rest is found by searching. */
const MOST = 60;

/** Which places: all zones, all counters, or those that are ticked. Says `passant-places`. */
@customElement('passant-picker')
export class PassantPicker extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      .all {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-block-end: 0.75rem;
      }

      .found {
        max-block-size: 19rem;
        margin-block: 0.5rem 0.75rem;
        overflow-y: auto;
        scrollbar-width: thin;
      }

      .kind {
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

  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) places: Places = 'zones';
  /** Every place there is, zones first. */
  @property({ attribute: false }) keys: readonly PlaceKey[] = [];
  @property({ attribute: false }) name: (key: PlaceKey) => string = String;
  @state() private sought = '';
  private first: readonly PlaceKey[] = [];
  private readonly drop = createRef<PassantDrop>();

  override render() {
    const { words, places } = this;
    return html`<passant-drop
      ${ref(this.drop)}
      label=${words.places.label}
      text=${this.text()}
      @passant-opened=${() => {
        this.sought = '';
        // In this order while it is open, or another place would come under the focus.
        this.first = typeof places === 'string' ? [] : places;
        void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
      }}
    >
      <div class="all">
        ${this.whole('zones', words.places.zones)} ${this.whole('counters', words.places.counters)}
      </div>
      <input
        type="search"
        autocomplete="off"
        aria-label=${words.places.search}
        placeholder=${words.places.search}
        .value=${this.sought}
        @input=${(event: Event) => {
          this.sought = (event.target as HTMLInputElement).value;
        }}
      />
      <div class="found">${this.found(typeof places === 'string' ? [] : places)}</div>
      <button class="do" @click=${() => this.drop.value?.close()}>${words.places.done}</button>
    </passant-drop>`;
  }

  private whole(places: 'zones' | 'counters', word: string) {
    return html`<button
      class="choice"
      aria-pressed=${this.places === places}
      @click=${() => {
        this.say(places);
      }}
    >
      ${word}
    </button>`;
  }

  private found(ticked: readonly PlaceKey[]) {
    const sought = this.sought.trim().toLocaleLowerCase();
    const fitting = this.keys.filter((key) => this.name(key).toLocaleLowerCase().includes(sought));
    const shown = [...new Set([...this.first.filter((key) => fitting.includes(key)), ...fitting])];
    if (shown.length === 0) return html`<p>${this.words.places.none}</p>`;
    return (['zone', 'counter'] as const).map((kind) => {
      const keys = shown.filter((key) => key.startsWith(`${kind}:`)).slice(0, MOST);
      if (keys.length === 0) return '';
      return html`<p class="kind">${this.words.places[kind]}</p>
        ${keys.map(
          (key) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${ticked.includes(key)}
                @change=${() => {
                  this.toggle(key, ticked);
                }}
              />
              ${this.name(key)}
            </label>`,
        )}`;
    });
  }

  private toggle(key: PlaceKey, ticked: readonly PlaceKey[]): void {
    const next = ticked.includes(key) ? ticked.filter((each) => each !== key) : [...ticked, key];
    this.say(next.length === 0 ? 'zones' : next);
  }

  private text(): string {
    const { words, places } = this;
    if (places === 'zones') return words.places.zones;
    if (places === 'counters') return words.places.counters;
    const [first = '', second = '', ...more] = places.map((key) => this.name(key));
    if (more.length > 0) return words.places.more(first, String(more.length + 1));
    return second === '' ? first : `${first}, ${second}`;
  }

  private say(places: Places): void {
    this.dispatchEvent(new CustomEvent('passant-places', { detail: places }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-picker': PassantPicker;
  }
}
