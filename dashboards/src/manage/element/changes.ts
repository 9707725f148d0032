import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Change } from '../difference.ts';
import { WORDS } from '../words.ts';
import { partSheet } from './part.css.ts';

/** What a registry folder would change of what is shown, named one by one. */
@customElement('passant-changes')
export class PassantChanges extends LitElement {
  static override styles = [
    sheet,
    partSheet,
    css`
      td:first-child {
        inline-size: 7rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property() label = '';
  @property({ attribute: false }) changes: readonly Change[] = [];

  override render() {
    const words = WORDS[this.voice.language].zone;
    const many = (kind: Change['kind']): string =>
      this.voice.count(this.changes.filter((each) => each.kind === kind).length);
    if (this.changes.length === 0) return html`<p>${this.label}: ${words.nothing}</p>`;
    return html`<p class="sum">
        ${this.label}: ${words.sum(many('added'), many('removed'), many('changed'))}
      </p>
      <div class="scroll">
        <table class="list" aria-label=${this.label}>
          <tbody>
            ${this.changes.map(
              ({ id, name, kind, parts }) =>
                html`<tr>
                  <td>${words[kind]}</td>
                  <th scope="row">${name} <span class="small">${id}</span></th>
                  <td>
                    ${parts.length > 0 ? parts.map((part) => words.parts[part] ?? part).join(', ') : nothing}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-changes': PassantChanges;
  }
}
