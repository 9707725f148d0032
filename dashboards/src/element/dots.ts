import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './mark.ts';
import type { State } from '../live.ts';
import { NOWHERE, type Place } from '../place.ts';
import { drawn } from '../surface.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/** The sensors that the map shows as dots, by name: what each does now. */
@customElement('passant-dots')
export class PassantDots extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        border-block-start: 1px solid var(--line);
        font-size: 0.9375rem;
      }

      summary {
        min-block-size: 2.75rem;
        padding: 0.625rem 1.5rem;
        color: var(--muted);
        cursor: pointer;
      }

      ul {
        padding: 0 1.5rem 1rem;
      }

      li {
        display: grid;
        grid-template-columns: 1rem minmax(0, 1fr) auto;
        align-items: center;
        column-gap: 0.5rem;
        padding-block: 0.25rem;
        border-block-start: 1px solid var(--line);
      }

      passant-mark {
        inline-size: 0.875rem;
        block-size: 0.875rem;
      }

      @media (max-width: 47.99rem) {
        summary,
        ul {
          padding-inline: 1rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place: Place = NOWHERE;
  @property({ attribute: false }) sensors: ReadonlyMap<string, State> = new Map();

  override render() {
    const { place, sensors, voice } = this;
    const { words } = voice;
    const shown = drawn(place, { zones: [], sensors, selected: undefined });
    if (shown.length === 0) return nothing;
    return html`<details>
      <summary>${words.dots(voice.count(shown.length))}</summary>
      <ul aria-label=${words.sensors}>
        ${shown
          .toSorted((one, other) => one.name.localeCompare(other.name))
          .map(({ id, name }) => {
            const state = sensors.get(id) ?? 'unknown';
            return html`<li>
              <passant-mark .state=${state}></passant-mark>
              <span>${name}</span><span>${words.state[state]}</span>
            </li>`;
          })}
      </ul>
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-dots': PassantDots;
  }
}
