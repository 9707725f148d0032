import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import '../element/arrow.ts';
import '../element/figure.ts';
import '../element/level.ts';
import '../element/mark.ts';
import './scale.ts';
import { sheet } from '../element/sheet.ts';
import { hasFigure, type ZoneNow } from '../live.ts';
import type { Voice } from '../voice.ts';
import { absence } from '../wording.ts';
import type { Doors, Flow } from './door.ts';
import type { Line } from './pace.ts';
import { type CrowdWords, WORDS } from './words.ts';
import { zoneSheet } from './zone.css.ts';

/** One zone: how busy, how many inside, what goes in and out, and which way it goes. */
@customElement('passant-crowd-zone')
export class PassantCrowdZone extends LitElement {
  static override styles = [sheet, zoneSheet];

  @property({ attribute: false }) voice!: Voice;
  @property() name = '';
  @property({ attribute: false }) now!: ZoneNow;
  @property({ attribute: false }) doors: Doors | undefined;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property() at = '';

  override render() {
    const { now, lines } = this;
    const isWithin = now.occupancyState !== null;
    return html`<div class="head ${now.level ?? ''}">
        ${
          hasFigure(now) || now.level !== null
            ? html`<passant-level .level=${now.level}></passant-level>`
            : html`<passant-mark .state=${now.state}></passant-mark>`
        }
        <span>
          <span class="name">${this.name}</span>
          ${this.level()}
        </span>
        ${isWithin ? this.within() : this.passing()}
      </div>
      ${
        isWithin && lines.length > 0 && now.occupancy !== null
          ? html`<passant-scale
              small
              .voice=${this.voice}
              .persons=${now.occupancy}
              .low=${now.occupancyLow}
              .high=${now.occupancyHigh}
              .lines=${lines}
            ></passant-scale>`
          : nothing
      }
      ${this.flows(isWithin)}`;
  }

  private get words(): CrowdWords {
    return WORDS[this.voice.language];
  }

  private level() {
    const { now, voice } = this;
    const { words } = voice;
    if (!hasFigure(now)) {
      const why = absence(now, this.at, voice);
      // Beside how many are inside it would seem to be said of that.
      const isBeside = now.occupancyState !== null;
      return html`<span class="why">${isBeside ? this.words.zones.passing(why) : why}</span>`;
    }
    const level = now.level === null ? words.noLevel : words.level[now.level];
    return html`<span class="word">${level}</span> ${
        now.trend === null
          ? nothing
          : html`<span class="trend"
              ><passant-arrow .trend=${now.trend}></passant-arrow> ${words.trend[now.trend]}</span
            >`
      }`;
  }

  private within() {
    const { now, words } = this;
    const state = now.occupancyState;
    if (now.occupancy === null) {
      const text =
        state === null || state === 'measured' || state === 'quiet'
          ? words.within.few
          : `${words.zones.within} ${words.within.state[state]}`;
      return html`<span class="absence">${text}</span>`;
    }
    const capacity = this.lines.find(({ kind }) => kind === 'capacity')?.persons;
    return html`<span class="figure">
      <passant-figure .text=${this.voice.count(now.occupancy)}></passant-figure>
      <span class="unit"
        >${words.zones.within}${
          capacity === undefined
            ? nothing
            : html` · ${words.zones.share(this.voice.share(now.occupancy / capacity))}`
        }</span
      >
    </span>`;
  }

  private passing() {
    const { now } = this;
    if (!hasFigure(now)) return html`<span></span>`;
    return html`<span class="figure">
      <passant-figure .text=${this.voice.count(now.perHour)}></passant-figure>
      <span class="unit">${this.voice.words.perHour}</span>
    </span>`;
  }

  private flows(isWithin: boolean) {
    const { doors, now, words } = this;
    if (doors !== undefined) {
      return html`<dl>
        ${this.flow(words.zones.in, doors.in)}${this.flow(words.zones.out, doors.out)}
      </dl>`;
    }
    // Who may not see the doors is told how many pass.
    if (!isWithin || !hasFigure(now)) return nothing;
    return html`<dl>
      <div>
        <dt>${this.voice.words.perHour}</dt>
        <dd>${this.voice.count(now.perHour)}</dd>
      </div>
    </dl>`;
  }

  private flow(name: string, { perHour, isLeast, state }: Flow) {
    const { words } = this;
    const count = perHour === null ? '' : this.voice.count(perHour);
    const text = isLeast ? words.zones.least(count) : count;
    return html`<div>
      <dt>${name}</dt>
      <dd class=${perHour === null ? 'lacks' : ''}>
        ${
          perHour === null
            ? words.within.state[state === 'measured' ? 'unknown' : state]
            : html`${text} <span class="lacks">${words.zones.perHour}</span>`
        }
      </dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-crowd-zone': PassantCrowdZone;
  }
}
