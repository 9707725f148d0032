import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';

import { Keep } from '../../element/keep.ts';
import { sheet } from '../../element/sheet.ts';
import type { Language } from '../../voice.ts';
import { type Area, moved, type Spot, split, without } from '../draft.ts';
import { WORDS } from '../words.ts';
import { buttonSheet } from './button.css.ts';
import { partSheet } from './part.css.ts';
import { zonesSheet } from './zones.css.ts';

/** A zone's corners as coordinates to type. Says `passant-shape` with the new area. */
@customElement('passant-corners')
export class PassantCorners extends LitElement {
  static override styles = [sheet, buttonSheet, partSheet, zonesSheet];

  @property() language: Language = 'nl';
  @property({ attribute: false }) area: Area = [];
  protected readonly keep = new Keep(
    this,
    () => [...this.renderRoot.querySelectorAll('button')].at(-1) ?? null,
  );

  override render() {
    const words = WORDS[this.language].zone;
    const rings = this.area.flatMap((each, polygon) =>
      each.map((line, ring) => ({ line, polygon, ring })),
    );
    return rings.map(
      ({ line, polygon, ring }, index) =>
        html`<div class="scroll">
          <table class="corners" aria-label=${words.ring(String(index + 1))}>
            <thead>
              <tr>
                <th scope="col">
                  ${rings.length > 1 ? words.ring(String(index + 1)) : words.corners}
                </th>
                <th scope="col">${words.longitude}</th>
                <th scope="col">${words.latitude}</th>
                <th scope="col"><span class="unseen">${words.removeCorner}</span></th>
              </tr>
            </thead>
            <tbody>
              ${line.map((position, corner) => this.row({ polygon, ring, corner }, position))}
            </tbody>
          </table>
        </div>`,
    );
  }

  private row(spot: Spot, position: readonly number[]) {
    const words = WORDS[this.language].zone;
    const name = words.corner(String(spot.corner + 1));
    const say = (area: Area): void => {
      this.dispatchEvent(new CustomEvent('passant-shape', { detail: area }));
    };
    const field = (axis: 0 | 1, label: string) =>
      html`<td>
        <input
          type="number"
          step="0.000001"
          aria-label="${name}, ${label}"
          .value=${live(String(position[axis] ?? ''))}
          @change=${(event: Event) => {
            const typed = (event.target as HTMLInputElement).valueAsNumber;
            if (Number.isNaN(typed)) {
              this.requestUpdate();
              return;
            }
            const to = axis === 0 ? [typed, position[1] ?? 0] : [position[0] ?? 0, typed];
            say(moved(this.area, spot, to));
          }}
        />
      </td>`;
    return html`<tr>
      <th scope="row">${name}</th>
      ${field(0, words.longitude)}${field(1, words.latitude)}
      <td>
        <button
          class="link"
          aria-label="${words.addCorner}: ${name}"
          @click=${() => {
            say(split(this.area, spot));
          }}
        >
          +
        </button>
        <button
          class="link"
          aria-label="${words.removeCorner}: ${name}"
          @click=${() => {
            say(without(this.area, spot));
          }}
        >
          −
        </button>
      </td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-corners': PassantCorners;
  }
}
