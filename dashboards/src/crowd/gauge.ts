import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import '../element/figure.ts';
import './scale.ts';
import { sheet } from '../element/sheet.ts';
import { busyness } from '../busyness.ts';
import type { ZoneNow } from '../live.ts';
import { nameOf, NOWHERE, type Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { gaugeSheet } from './gauge.css.ts';
import { crossing, type Crossing, LEAST_MINUTES, type Line, type Pace } from './pace.ts';
import type { Within } from './within.ts';
import { type CrowdWords, WORDS } from './words.ts';

/** How many are inside, between what bounds, and when it is full. */
@customElement('passant-gauge')
export class PassantGauge extends LitElement {
  static override styles = [sheet, gaugeSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place: Place = NOWHERE;
  @property({ attribute: false }) zones: readonly ZoneNow[] = [];
  @property({ attribute: false }) within!: Within;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ attribute: false }) pace: Pace | undefined;

  override render() {
    const { within, words } = this;
    if (within.counted.length === 0) return this.passing();
    const isLeast = within.missing.length > 0 && within.persons !== null;
    return html`<h2>${isLeast ? words.within.titleLeast : words.within.title}</h2>
      ${this.figure()} ${this.lacks()} ${this.scale()} ${this.crossing()}`;
  }

  // Of what is not known there is nothing to draw.
  private scale() {
    const { within, lines, words } = this;
    if (!within.isKnown) return nothing;
    if (lines.length === 0) return html`<p class="note">${words.within.noCapacity}</p>`;
    return html`<passant-scale
      .voice=${this.voice}
      .persons=${within.persons}
      .low=${within.low}
      .high=${within.high}
      .lines=${lines}
    ></passant-scale>`;
  }

  private get words(): CrowdWords {
    return WORDS[this.voice.language];
  }

  private figure() {
    const { within, words } = this;
    const { count, share } = this.voice;
    const { persons, low, high, capacity, missing } = within;
    if (!within.isKnown) return html`<p class="words">${words.within.unknown}</p>`;
    if (persons === null) {
      return html`<p class="words">${words.within.few}</p>
        ${high === null ? nothing : html`<p class="band">${words.within.atMost(count(high))}</p>`}`;
    }
    const parts = [
      ...(capacity === undefined || missing.length > 0
        ? []
        : [words.within.share(share(persons / capacity), count(capacity))]),
      ...(high === null || missing.length > 0
        ? []
        : [
            low === null
              ? words.within.atMost(count(high))
              : words.within.between(count(low), count(high)),
          ]),
    ];
    return html`<p class="persons">
        <passant-figure .text=${count(persons)}></passant-figure>
        <span class="unit">${words.within.persons}</span>
      </p>
      ${parts.map((text) => html`<p class="band">${text}</p>`)}`;
  }

  private lacks() {
    const { within, words } = this;
    const name = (zoneId: string): string => nameOf(this.place, zoneId);
    const missing = within.missing.map(({ zoneId, state }) =>
      words.within.because(name(zoneId), words.within.state[state]),
    );
    const told = within.isKnown ? words.within.lacks : words.within.nothing;
    return html`${
      missing.length > 0 ? html`<p class="lacks">${told(missing.join(', '))}</p>` : nothing
    }
    ${within.isKnown ? nothing : this.passed()}
    ${
      within.isKnown && within.uncounted.length > 0
        ? html`<p class="note">${words.within.partly(within.counted.map(name).join(', '))}</p>`
        : nothing
    }`;
  }

  private crossing() {
    const { within, lines, words } = this;
    // What is not all of it is under its lines for that reason alone.
    if (within.missing.length > 0) return nothing;
    const found = crossing(within.persons, within.high, lines, this.pace);
    if (found === undefined) return nothing;
    const isPossible = found.kind !== 'over' && found.isPossible;
    const isTold = found.kind === 'minutes' || found.kind === 'over';
    return html`<p class="crossing ${found.kind} ${isTold ? '' : 'quiet'}" role="status">
        ${this.told(found)}
      </p>
      ${
        found.kind === 'unknown' && this.pace === undefined
          ? html`<p class="note">${words.crossing.wait(this.voice.count(LEAST_MINUTES))}</p>`
          : nothing
      }
      ${
        isPossible
          ? html`<p class="possible">${words.crossing.possible[found.line.kind]}</p>`
          : nothing
      }
      ${
        found.kind === 'minutes' && this.pace !== undefined
          ? html`<p class="note">${words.crossing.how(this.rate(this.pace))}</p>`
          : nothing
      }`;
  }

  private rate({ perMinute }: Pace): string {
    return `+${this.voice.count(perMinute)}`;
  }

  private told(found: Crossing): string {
    const { crossing: words } = this.words;
    const [name, Name] = [this.named(found.line), this.named(found.line, true)];
    switch (found.kind) {
      case 'minutes':
        return words.minutes(Name, this.voice.count(found.minutes));
      case 'over':
        return words.over[found.line.kind];
      case 'unknown':
        return words.unknown(name);
      default:
        // Of what may be behind it nobody says that it stays before it.
        if (found.isPossible) return words.near[found.kind];
        return found.kind === 'far' ? words.far(Name) : words[found.kind](name);
    }
  }

  private named({ kind, persons }: Line, isFirst = false): string {
    const { crossing: words } = this.words;
    if (kind === 'capacity') return isFirst ? words.Capacity : words.capacity;
    return (isFirst ? words.Rule : words.rule)(this.voice.count(persons));
  }

  // Without counted doors: how many pass, which is no number of persons inside.
  private passing() {
    const { words } = this;
    return html`<h2>${words.within.title}</h2>
      <p class="words">${words.within.unknown}</p>
      <p class="note">${words.within.uncounted}</p>
      ${this.passed()}`;
  }

  private passed() {
    const { words, zones, place } = this;
    const { perHour } = busyness(zones, place);
    if (perHour === null) return html`<p class="note">${words.within.noneMeasured}</p>`;
    return html`<p class="persons passed">
      <passant-figure .text=${this.voice.count(perHour)}></passant-figure>
      <span class="unit">${words.within.passing}</span>
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-gauge': PassantGauge;
  }
}
