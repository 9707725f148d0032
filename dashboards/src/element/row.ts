import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './arrow.ts';
import './detail.ts';
import './figure.ts';
import './level.ts';
import './mark.ts';
import './spark.ts';
import { against, countersOf } from '../busyness.ts';
import type { Course, Now } from '../course.ts';
import { type CounterNow, hasFigure, type ZoneNow } from '../live.ts';
import { nameOf, type Place } from '../place.ts';
import type { Point } from '../trend.ts';
import type { Voice } from '../voice.ts';
import { absence, age } from '../wording.ts';
import { Keep } from './keep.ts';
import { rowSheet } from './row.css.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';
import { versusSheet } from './versus.css.ts';

/** One zone of the list: its figure or why there is none; open, all that is known of it. */
@customElement('passant-row')
export class PassantRow extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };
  static override styles = [sheet, versusSheet, rowSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  @property({ attribute: false }) now!: ZoneNow;
  @property({ attribute: false }) counters: ReadonlyMap<string, CounterNow> = new Map();
  @property({ attribute: false }) course: Course | undefined;
  @property({ attribute: false }) points: readonly Point[] = [];
  @property() at = '';
  @property({ type: Boolean }) isLive = false;
  @property({ type: Boolean, reflect: true }) open = false;
  protected readonly keep = new Keep(this, () => this.renderRoot.querySelector('button'));

  override render() {
    const { now, place, voice } = this;
    const [day, figure] = [this.day(), this.figureNow()];
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
          <span class="name">${nameOf(place, now.zoneId)}</span>
          ${hasFigure(now) ? this.about(now) : ''}
        </span>
        ${
          hasFigure(now)
            ? html`<passant-spark .course=${day} .now=${figure}></passant-spark>
                ${this.figure(now)}`
            : html`<span class="absence">${absence(now, this.at, voice)}</span>`
        }
      </button>
      ${
        this.open
          ? html`<passant-detail
              .voice=${voice}
              .place=${place}
              .zone=${now}
              .counters=${this.counters}
              .course=${day}
              .now=${figure}
              .at=${this.at}
              .isLive=${this.isLive}
            ></passant-detail>`
          : nothing
      }`;
  }

  private about(now: ZoneNow) {
    const { words } = this.voice;
    const level = now.level === null ? words.noLevel : words.level[now.level];
    const rest = [age(now, this.at, this.isLive, this.voice), this.coverage(now)];
    return html`<span class="about">
      <span class="word">${level}</span>${this.versus(now)}${rest
        .filter((text) => text !== '')
        .map((text) => html` · <span class="part">${text}</span>`)}
    </span>`;
  }

  private versus({ busierPercent }: ZoneNow) {
    if (busierPercent === null) return nothing;
    const { signed, words } = this.voice;
    return html` ·
      <span class="versus ${against(busierPercent)}" title=${words.fact.versus}
        >${signed(busierPercent)}</span
      >`;
  }

  private coverage(now: ZoneNow): string {
    if (now.covered >= 1) return '';
    const { words, count, share } = this.voice;
    const counted = countersOf(now.zoneId, this.place);
    if (counted.length === 0) return words.coverageShare(share(now.covered));
    const measured = Math.round(now.covered * counted.length);
    return words.coverage(count(measured), count(counted.length));
  }

  private figure(now: ZoneNow & { readonly perHour: number }) {
    const { words, count } = this.voice;
    const trend = now.trend === null ? '' : `, ${words.trend[now.trend]}`;
    return html`<span class="figure">
      <passant-figure .text=${count(now.perHour)}></passant-figure>
      <span class="unit" aria-hidden="true">
        <passant-arrow .trend=${now.trend}></passant-arrow>${words.perHourShort}
      </span>
      <span class="unseen">${words.perHour}${trend}</span>
    </span>`;
  }

  private figureNow(): Now | undefined {
    const { now, at } = this;
    if (at === '') return undefined;
    return { at: Date.parse(at), perHour: hasFigure(now) ? now.perHour : null };
  }

  // Who may not see what passed today sees its course since the page was opened.
  private day(): Course | undefined {
    const { course, points } = this;
    if (course === undefined || course.passed.length > 0) return course;
    const passed = points.map(({ at, perHour }) => ({ from: at, to: at, perHour, isWhole: true }));
    return { ...course, passed };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-row': PassantRow;
  }
}
