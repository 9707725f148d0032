import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import './alert.ts';
import type { Alert } from '../alert.ts';
import type { Hand } from '../beside.ts';
import { direction, nameOf, type Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { Keep } from './keep.ts';
import { sheet } from './sheet.ts';

/** How many are shown before somebody asks for all: the zones stay in sight. */
const SHOWN = 3;

/** The open alerts, quietly: a line where there are none. */
@customElement('passant-alerts')
export class PassantAlerts extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        border-block-start: 1px solid var(--line);
      }

      h2 {
        padding: 0.5rem 1.5rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      .all {
        inline-size: 100%;
        min-block-size: 2.75rem;
        padding-inline: 1.5rem;
        border-block-start: 1px solid var(--line);
        font-size: 0.875rem;
        color: var(--muted);
      }

      @media (max-width: 47.99rem) {
        h2,
        .all {
          padding-inline: 1rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  @property({ attribute: false }) alerts: readonly Alert[] = [];
  @property() at = '';
  @property({ attribute: false }) hand: Hand | undefined;
  @state() private isWhole = false;
  protected readonly keep = new Keep(this, () => this.renderRoot.querySelector('h2'));

  override render() {
    const { alerts, voice } = this;
    const { alert: words } = voice.words;
    if (alerts.length === 0)
      return html`<h2 tabindex="-1"><span role="status">${words.none}</span></h2>`;
    const shown = this.isWhole ? alerts : alerts.slice(0, SHOWN);
    return html`<h2 tabindex="-1">
        <span role="status">${words.title} · ${voice.count(alerts.length)}</span>
      </h2>
      <ul aria-label=${words.title}>
        ${repeat(
          shown,
          ({ id }) => id,
          (alert) =>
            html`<li>
              <passant-alert
                .voice=${voice}
                .alert=${alert}
                .placeName=${this.nameOf(alert)}
                .at=${this.at}
                .hand=${this.hand}
              ></passant-alert>
            </li>`,
        )}
      </ul>
      ${alerts.length > SHOWN ? this.more() : nothing}`;
  }

  private more() {
    const { alert: words } = this.voice.words;
    const count = this.voice.count(this.alerts.length);
    return html`<button
      class="all"
      aria-expanded=${this.isWhole}
      @click=${() => {
        this.isWhole = !this.isWhole;
      }}
    >
      ${this.isWhole ? words.fewer : words.more(count)}
    </button>`;
  }

  private nameOf({ zoneId, counterId }: Alert): string {
    const { place, voice } = this;
    if (zoneId !== null) return nameOf(place, zoneId);
    if (counterId === null) return '';
    const sensor = counterId.split(':')[0] ?? counterId;
    const way = direction(counterId);
    const name = place.sensors.get(sensor)?.name ?? sensor;
    return way === undefined ? name : `${name}, ${voice.words.direction[way]}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-alerts': PassantAlerts;
  }
}
