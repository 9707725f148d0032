import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './arrow.ts';
import './day.ts';
import './mark.ts';
import { against } from '../busyness.ts';
import type { Course, Now } from '../course.ts';
import { type CounterNow, hasFigure, type ZoneNow } from '../live.ts';
import { direction, type Member, nameOf, type Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { absence, age } from '../wording.ts';
import { sheet } from './sheet.ts';
import { versusSheet } from './versus.css.ts';

/** A zone that is open: its day, what else is known of it, and its counters with their lines. */
@customElement('passant-detail')
export class PassantDetail extends LitElement {
  static override styles = [
    sheet,
    versusSheet,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
        padding: 0.25rem 1.5rem 1rem 1.5rem;
        font-size: 0.9375rem;
      }

      .jam {
        padding-inline-start: 0.625rem;
        border-inline-start: 0.25rem solid var(--level-too-busy);
      }

      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.25rem 1.25rem;
      }

      dt,
      .dim {
        color: var(--muted);
      }

      h3 {
        margin: 0 0 0.25rem;
        font: inherit;
        color: var(--muted);
      }

      li {
        display: grid;
        grid-template-columns: 1rem minmax(0, 1fr) auto;
        align-items: baseline;
        column-gap: 0.5rem;
        padding-block: 0.25rem;
        border-block-start: 1px solid var(--line);
      }

      li passant-mark {
        inline-size: 0.75rem;
        block-size: 0.75rem;
        color: var(--muted);
      }

      .number {
        text-align: end;
      }

      .line {
        grid-column: 2 / -1;
        font-size: 0.875rem;
      }

      passant-arrow {
        inline-size: 0.8125rem;
        block-size: 0.8125rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  @property({ attribute: false }) zone!: ZoneNow;
  @property({ attribute: false }) counters: ReadonlyMap<string, CounterNow> = new Map();
  @property({ attribute: false }) course: Course | undefined;
  @property({ attribute: false }) now: Now | undefined;
  @property() at = '';
  @property({ type: Boolean }) isLive = false;

  override render() {
    const { zone, place, voice } = this;
    return html`${zone.jam ? html`<p class="jam">${voice.words.fact.jam}</p>` : nothing}
      <passant-day
        .voice=${voice}
        .name=${nameOf(place, zone.zoneId)}
        .course=${this.course}
        .now=${this.now}
      ></passant-day>
      ${this.facts()} ${this.members(place.members.get(zone.zoneId) ?? [])}`;
  }

  private facts() {
    const { zone } = this;
    const { words, count, signed, tenths, hundredths } = this.voice;
    const { fact } = words;
    const facts: [string, unknown][] = [];
    if (zone.usualPerHour !== null) {
      const percent = zone.busierPercent;
      const by =
        percent === null
          ? ''
          : html` <span class="versus ${against(percent)}">${signed(percent)}</span>`;
      facts.push([fact.now, html`${count(zone.usualPerHour)}${words.perHourShort}${by}`]);
    }
    if (zone.trend !== null) {
      const arrow = html`<passant-arrow .trend=${zone.trend}></passant-arrow>`;
      facts.push([fact.trend, html`${words.trend[zone.trend]} ${arrow}`]);
    }
    if (zone.occupancyState !== null) facts.push([fact.within, this.within()]);
    if (zone.density !== null) facts.push([fact.density, words.density(hundredths(zone.density))]);
    if (zone.flow !== null) facts.push([fact.flow, words.flow(tenths(zone.flow))]);
    if (facts.length === 0) return nothing;
    return html`<dl>
      ${facts.map(
        ([term, told]) =>
          html`<dt>${term}</dt>
            <dd>${told}</dd>`,
      )}
    </dl>`;
  }

  private within() {
    const { zone, voice } = this;
    const { fact } = voice.words;
    const [low, high, capacity] = [zone.occupancyLow, zone.occupancyHigh, zone.capacity].map(
      (figure) => (figure === null ? undefined : voice.count(figure)),
    );
    const of = capacity === undefined ? '' : ` ${fact.of(capacity)}`;
    if (zone.occupancy === null) {
      const state = zone.occupancyState ?? 'unknown';
      const word = absence({ ...zone, state, since: null }, this.at, voice);
      return high === undefined ? word : html`${word}, ${fact.atMost(high)}${of}`;
    }
    const between =
      high === undefined
        ? nothing
        : html`<span class="dim"
            >, ${low === undefined ? fact.atMost(high) : fact.withinBand(low, high)}</span
          >`;
    return html`${voice.count(zone.occupancy)}${of}${between}`;
  }

  private members(members: readonly Member[]) {
    const known = members.flatMap(({ counterId, role }) => {
      const now = this.counters.get(counterId);
      return now === undefined ? [] : [{ now, role }];
    });
    if (known.length === 0) return nothing;
    const { words } = this.voice;
    return html`<section>
      <h3>${words.fact.counters}</h3>
      <ul>
        ${known.map(({ now, role }) => {
          const way = direction(now.counterId);
          const parts = [
            this.place.sensors.get(now.sensorId)?.name ?? now.sensorId,
            ...(way === undefined ? [] : [words.direction[way]]),
            ...(role === 'inside' ? [] : [words[role]]),
          ];
          return html`<li>
            <passant-mark .state=${now.state}></passant-mark>
            <span>${parts.join(' · ')}</span>
            ${this.figure(now)}
            <span class="line dim">${words.line[now.line ?? 'unknown']}</span>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  private figure(now: CounterNow) {
    const { words, count } = this.voice;
    if (!hasFigure(now)) {
      return html`<span class="number dim">${absence(now, this.at, this.voice)}</span>`;
    }
    return html`<span class="number"
      ><passant-arrow .trend=${now.trend}></passant-arrow> ${count(now.perHour)}<span class="dim"
        >${words.perHourShort} · ${age(now, this.at, this.isLive, this.voice)}</span
      ></span
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-detail': PassantDetail;
  }
}
