import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './figure.ts';
import './level.ts';
import './mark.ts';
import './trend.ts';
import { type CounterNow, hasFigure, type ZoneNow } from '../live.ts';
import { direction as directionOf, type Member, type Place } from '../place.ts';
import { direction, type Point } from '../trend.ts';
import type { Voice } from '../voice.ts';
import { absence, age } from '../wording.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

/** One zone of the list: its figure or why there is none; open, its counters too. */
@customElement('passant-row')
export class PassantRow extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };

  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        container-type: inline-size;
        border-block-start: 1px solid var(--line);
        position: relative;
      }

      :host([open]) {
        background: var(--raised);
      }

      :host([open])::before {
        content: '';
        position: absolute;
        inset: 0 auto 0 0;
        inline-size: 0.375rem;
        background: var(--accent);
      }

      .zone {
        display: grid;
        grid-template-columns: 1rem minmax(0, 1fr) auto auto;
        align-items: center;
        column-gap: 0.875rem;
        inline-size: 100%;
        min-block-size: 3.9375rem;
        padding: 0.3125rem 1.5rem;
      }

      .zone:hover {
        background: var(--raised);
      }

      .name {
        display: block;
        font-size: 1.125rem;
        line-height: 1.2;
        font-weight: 600;
        overflow-wrap: anywhere;
        hyphens: auto;
      }

      .about {
        display: block;
        margin-block-start: 0.125rem;
        font-size: 0.875rem;
        line-height: 1.25;
        color: var(--muted);
      }

      .word {
        color: var(--ink);
      }

      .part {
        white-space: nowrap;
      }

      .too-busy .word {
        padding-inline: 0.3125rem;
        margin-inline-start: -0.0625rem;
        font-weight: 650;
        color: var(--too-busy-ink);
        background: var(--level-too-busy);
      }

      .figure {
        min-inline-size: 7.75rem;
        text-align: end;
        white-space: nowrap;
      }

      passant-figure {
        font-size: 2.5rem;
        line-height: 1;
        letter-spacing: -0.02em;
      }

      .unit {
        margin-inline-start: 0.125rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      .absence {
        grid-column: 3 / -1;
        max-inline-size: 13rem;
        font-size: 1rem;
        line-height: 1.25;
        text-align: end;
        color: var(--muted);
        text-wrap: balance;
      }

      .zone passant-mark {
        justify-self: center;
        color: var(--muted);
      }

      .counters {
        padding: 0 1.5rem 0.75rem 3.375rem;
        font-size: 0.875rem;
      }

      .counters li {
        display: grid;
        grid-template-columns: 1rem minmax(0, 1fr) auto;
        align-items: baseline;
        column-gap: 0.5rem;
        padding-block: 0.25rem;
        border-block-start: 1px solid var(--line);
      }

      .counters passant-mark {
        inline-size: 0.75rem;
        block-size: 0.75rem;
        color: var(--muted);
      }

      .counters .number {
        text-align: end;
      }

      .dim {
        color: var(--muted);
      }

      @container (max-width: 26rem) {
        .zone {
          column-gap: 0.625rem;
          padding-inline: 1rem;
        }

        .figure {
          min-inline-size: 6.5rem;
        }

        passant-figure {
          font-size: 2.25rem;
        }

        passant-trend {
          inline-size: 3rem;
        }

        .absence {
          max-inline-size: 9.5rem;
        }

        .counters {
          padding-inline: 2.625rem 1rem;
        }
      }

      @container (max-width: 21rem) {
        passant-trend {
          display: none;
        }

        .figure {
          grid-column: 3 / -1;
          min-inline-size: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  @property({ attribute: false }) now!: ZoneNow;
  @property({ attribute: false }) counters: ReadonlyMap<string, CounterNow> = new Map();
  @property({ attribute: false }) points: readonly Point[] = [];
  @property() at = '';
  @property({ type: Boolean }) isLive = false;
  @property({ type: Boolean, reflect: true }) open = false;

  override render() {
    const { now, place } = this;
    return html`<button
        class="zone ${now.level ?? ''}"
        aria-expanded=${this.open}
        @click=${() => this.dispatchEvent(new SelectEvent(this.open ? undefined : now.zoneId))}
      >
        ${
          hasFigure(now)
            ? html`<passant-level .level=${now.level}></passant-level>`
            : html`<passant-mark .state=${now.state}></passant-mark>`
        }
        <span>
          <span class="name">${place.zones.get(now.zoneId)?.name ?? now.zoneId}</span>
          ${hasFigure(now) ? this.about(now) : ''}
        </span>
        ${
          hasFigure(now)
            ? this.figure(now)
            : html`<span class="absence">${absence(now, this.at, this.voice)}</span>`
        }
      </button>
      ${this.open ? this.members(place.members.get(now.zoneId) ?? []) : ''}`;
  }

  private about(now: ZoneNow) {
    const { words } = this.voice;
    const level = now.level === null ? words.noLevel : words.level[now.level];
    const rest = [age(now, this.at, this.isLive, this.voice), this.coverage(now)];
    return html`<span class="about">
      <span class="word">${level}</span>${rest
        .filter((text) => text !== '')
        .map((text) => html` · <span class="part">${text}</span>`)}
    </span>`;
  }

  private coverage(now: ZoneNow): string {
    if (now.covered >= 1) return '';
    const { words, count, share } = this.voice;
    const members = this.place.members.get(now.zoneId) ?? [];
    const inside = members.filter(({ role }) => role === 'inside');
    const counted = inside.length > 0 ? inside : members.filter(({ role }) => role === 'entrance');
    if (counted.length === 0) return words.coverageShare(share(now.covered));
    const measured = Math.round(now.covered * counted.length);
    return words.coverage(count(measured), count(counted.length));
  }

  private figure(now: ZoneNow & { readonly perHour: number }) {
    const { words, count } = this.voice;
    return html`<passant-trend .points=${this.points}></passant-trend>
      <span class="figure">
        <passant-figure .text=${count(now.perHour)}></passant-figure
        ><span class="unit" aria-hidden="true">${words.perHourShort}</span>
        <span class="unseen">${words.perHour}, ${words.trend[direction(this.points)]}</span>
      </span>`;
  }

  private members(members: readonly Member[]) {
    const known = members.flatMap(({ counterId, role }) => {
      const now = this.counters.get(counterId);
      return now === undefined ? [] : [{ now, role }];
    });
    if (known.length === 0) return '';
    return html`<ul class="counters">
      ${known.map(({ now, role }) => {
        const { words, count } = this.voice;
        const way = directionOf(now.counterId);
        const parts = [
          this.place.sensors.get(now.sensorId)?.name ?? now.sensorId,
          ...(way === undefined ? [] : [words.direction[way]]),
          ...(role === 'inside' ? [] : [words[role]]),
        ];
        return html`<li>
          <passant-mark .state=${now.state}></passant-mark>
          <span>${parts.join(' · ')}</span>
          ${
            hasFigure(now)
              ? html`<span class="number"
                  >${count(now.perHour)}<span class="unit">${words.perHourShort}</span>
                  <span class="dim">· ${age(now, this.at, this.isLive, this.voice)}</span></span
                >`
              : html`<span class="number dim">${absence(now, this.at, this.voice)}</span>`
          }
        </li>`;
      })}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-row': PassantRow;
  }
}
