import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './figure.ts';
import './level.ts';
import { against, busyness, type Busyness } from '../busyness.ts';
import type { Snapshot } from '../live.ts';
import { nameOf, NOWHERE, type Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { difference, type Headline, headline, isTooQuiet, lead, usualOf } from '../wording.ts';
import { sheet } from './sheet.ts';
import { versusSheet } from './versus.css.ts';

/** The sentence on top: how busy it is, against what is usual, and where. */
@customElement('passant-headline')
export class PassantHeadline extends LitElement {
  static override styles = [
    sheet,
    versusSheet,
    css`
      :host {
        display: block;
        padding: 1rem 1.5rem 0.75rem 1.125rem;
        border-inline-start: 0.375rem solid transparent;
      }

      :host([alarm]) {
        border-inline-start-color: var(--level-too-busy);
      }

      h2 {
        font-size: 1.75rem;
        line-height: 1.15;
        font-weight: 650;
        letter-spacing: -0.01em;
        text-wrap: balance;
        overflow-wrap: anywhere;
      }

      .then {
        margin-block-start: 0.5rem;
        font-size: 1.125rem;
      }

      .then a {
        color: inherit;
        text-decoration-color: var(--accent);
        text-decoration-thickness: 2px;
        text-underline-offset: 0.2em;
        white-space: nowrap;
      }

      .total {
        display: flex;
        align-items: baseline;
        gap: 0.75rem;
        margin-block-start: 0.5rem;
      }

      passant-figure {
        font-size: 3.5rem;
        line-height: 1;
        font-weight: 400;
        letter-spacing: -0.025em;
      }

      .unit {
        font-size: 1.125rem;
      }

      .against {
        margin-block-start: 0.25rem;
        font-size: 1.125rem;
      }

      .where {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        margin-block-start: 0.5rem;
        font-size: 1.125rem;
      }

      .where passant-level {
        inline-size: 0.6875rem;
        block-size: 1.375rem;
      }

      .note {
        margin-block-start: 0.375rem;
        font-size: 0.875rem;
        color: var(--muted);
      }

      @media (max-width: 47.99rem) {
        :host {
          padding: 0.875rem 1rem 0.875rem 0.625rem;
        }

        h2 {
          font-size: 1.5rem;
        }

        passant-figure {
          font-size: 2.75rem;
        }

        .unit,
        .against,
        .where {
          font-size: 1rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place: Place = NOWHERE;
  @property({ attribute: false }) snapshot: Snapshot | undefined;
  /** On a screen that nobody touches nothing leads elsewhere. */
  @property({ attribute: false }) isWall = false;
  @property({ type: Boolean, reflect: true }) alarm = false;

  override willUpdate(): void {
    this.alarm = this.where.level === 'too-busy';
  }

  override render() {
    const { snapshot, voice } = this;
    const { where } = this;
    if (snapshot === undefined) return html`<h2>${where.text}</h2>`;
    const found = busyness(snapshot.zones, this.place);
    const sentence = lead(found, voice);
    // Where it is too busy comes before all else; how it compares is the sentence otherwise.
    const isFirst = sentence === undefined || this.alarm;
    return html`<h2>${isFirst ? where.text : sentence}<span class="unseen">:</span></h2>
      ${isFirst && sentence !== undefined ? html`<p class="then">${sentence}</p>` : nothing}
      ${this.total(found)}
      ${
        isFirst || where.level === null
          ? nothing
          : html`<p class="where">
              <passant-level .level=${where.level}></passant-level>${where.text}
            </p>`
      }
      ${this.note(found)} ${isTooQuiet(snapshot) ? this.longer(snapshot) : nothing}`;
  }

  private get where(): Headline {
    return headline(this.snapshot, (zoneId) => nameOf(this.place, zoneId), this.voice);
  }

  private total({ perHour, compared }: Busyness) {
    const { words, count } = this.voice;
    if (perHour === null) return nothing;
    return html`<p class="total">
        <passant-figure .text=${count(perHour)}></passant-figure>
        <span class="unit">${words.perHour}<span class="unseen">,</span></span>
      </p>
      ${
        compared === undefined
          ? nothing
          : html`<p class="against">
              <span class="versus ${against(compared.percent)}"
                >${difference(compared, this.voice)}</span
              >
              ${usualOf(compared, this.voice)}
            </p>`
      }`;
  }

  private longer({ municipality }: Snapshot) {
    const { quiet, longer } = this.voice.words.headline;
    const query = municipality === null ? '' : `?${new URLSearchParams({ municipality })}`;
    return html`<p class="then">
      ${quiet} ${this.isWall ? nothing : html`<a href="./explore/${query}">${longer}</a>`}
    </p>`;
  }

  private note({ perHour, measured, zones, compared }: Busyness) {
    if (perHour === null) return nothing;
    const { words, count } = this.voice;
    const known = compared?.zones ?? 0;
    const { busyness: about } = words;
    const notes = [
      ...(measured < zones ? [about.over(count(measured), count(zones))] : []),
      ...(known === 0 ? [about.unknown] : []),
      ...(known > 0 && known < measured ? [about.part(count(known), count(measured))] : []),
      about.caveat,
    ];
    return html`<p class="note">${notes.join(' ')}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-headline': PassantHeadline;
  }
}
