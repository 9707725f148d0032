import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Schemas } from '../api.ts';
import { WORDS } from '../words.ts';
import { partSheet } from './part.css.ts';

/** Words about alerts on their way, one a line. */
@customElement('passant-deliveries')
export class PassantDeliveries extends LitElement {
  static override styles = [sheet, partSheet];

  @property({ attribute: false }) voice!: Voice;
  @property() label = '';
  @property({ attribute: false }) deliveries: readonly Schemas['DeliveryShown'][] = [];

  override render() {
    const words = WORDS[this.voice.language].channel;
    return html`<div class="scroll">
      <table class="list" aria-label=${this.label}>
        <thead>
          <tr>
            <th scope="col">${words.made}</th>
            <th scope="col">${words.name}</th>
            <th scope="col">${words.word}</th>
            <th scope="col">${words.state}</th>
            <th scope="col">${words.outcome}</th>
            <th scope="col" class="number">${words.attempts}</th>
          </tr>
        </thead>
        <tbody>
          ${this.deliveries.map((each) => this.row(each))}
        </tbody>
      </table>
    </div>`;
  }

  private row(each: Schemas['DeliveryShown']) {
    const words = WORDS[this.voice.language].channel;
    return html`<tr>
      <td data-label=${words.made} class="when">${this.voice.clock(each.madeAt)}</td>
      <th scope="row">
        ${each.channel}
        ${each.address === null ? nothing : html`<div class="small">${each.address}</div>`}
      </th>
      <td data-label=${words.word}>${words.words[each.word]}</td>
      <td data-label=${words.state}>
        ${words.states[each.state]}
        ${
          each.state === 'waiting' && each.nextAt !== null
            ? html`<div class="small">${words.next(this.voice.second(each.nextAt))}</div>`
            : nothing
        }
      </td>
      <td data-label=${words.outcome}>
        ${each.outcome === null ? '–' : (words.outcomes[each.outcome] ?? each.outcome)}
      </td>
      <td data-label=${words.attempts} class="number">${this.voice.count(each.attempts)}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-deliveries': PassantDeliveries;
  }
}
