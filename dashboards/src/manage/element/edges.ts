import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Schemas } from '../api.ts';
import { WORDS } from '../words.ts';
import { partSheet } from './part.css.ts';

type Edge = Schemas['EdgeShown'];

const DAY = 86_400;

/** Whole seconds from one instant to another, none if it lies behind. */
export function secondsTo(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

/** Edges: whether each is heard, how right its clock is, and what waits to be sent. */
@customElement('passant-edges')
export class PassantEdges extends LitElement {
  static override styles = [
    sheet,
    partSheet,
    css`
      :host {
        display: block;
      }

      td.amount {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) edges: readonly Edge[] = [];
  /** The instant that they are of. */
  @property() at = '';

  private get words() {
    return WORDS[this.voice.language].edge;
  }

  override render() {
    const { words } = this;
    if (this.edges.length === 0) return nothing;
    return html`<h3>${words.title}</h3>
      <p class="hint">${words.hint}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${words.title}>
        <table class="list" aria-label=${words.title}>
          <thead>
            <tr>
              <th scope="col">${words.name}</th>
              <th scope="col">${words.state}</th>
              <th scope="col">${words.heard}</th>
              <th scope="col">${words.clock}</th>
              <th scope="col">${words.waiting}</th>
              <th scope="col">${words.lost}</th>
              <th scope="col">${words.version}</th>
            </tr>
          </thead>
          <tbody>
            ${this.edges.map((edge) => this.row(edge))}
          </tbody>
        </table>
      </div>`;
  }

  private row(edge: Edge) {
    const { words, voice } = this;
    const { heardAt, clockOffsetSeconds, version } = edge;
    return html`<tr>
      <th scope="row">${edge.id}</th>
      <td data-label=${words.state}>${words.states[edge.state]}</td>
      <td data-label=${words.heard} class="when">
        ${heardAt === null ? words.never : this.age(secondsTo(heardAt, this.at))}
      </td>
      <td data-label=${words.clock}>
        ${clockOffsetSeconds === null ? words.untold : words.offset(clockOffsetSeconds, voice.count)}
      </td>
      <td data-label=${words.waiting} class="amount">${this.waiting(edge)}</td>
      <td data-label=${words.lost} class="amount">
        ${edge.spoolDroppedMessages === null ? words.untold : voice.count(edge.spoolDroppedMessages)}
      </td>
      <td data-label=${words.version}>${version ?? words.untold}</td>
    </tr>`;
  }

  private age(seconds: number): string {
    return seconds < DAY ? this.voice.age(seconds) : this.words.days(Math.floor(seconds / DAY));
  }

  private waiting({ spoolMessages, spoolAgeSeconds, heldReleases }: Edge): string {
    const { words, voice } = this;
    if (spoolMessages === null) return words.untold;
    const held = heldReleases ? `, ${words.held(voice.count(heldReleases))}` : '';
    const oldest = spoolMessages > 0 && spoolAgeSeconds !== null ? this.age(spoolAgeSeconds) : '';
    return `${words.messages(voice.count(spoolMessages), oldest)}${held}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-edges': PassantEdges;
  }
}
