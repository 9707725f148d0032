import { css, html, LitElement } from 'lit';
import type { Position } from 'geojson';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import './figure.ts';
import './level.ts';
import './mark.ts';
import { arrange, type Size, type Wish } from '../label.ts';
import { hasFigure, type ZoneNow } from '../live.ts';
import type { Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

/**
 * The zones' names and figures, as HTML over the map.
 *
 * They are for eye and pointer; the list says the same to a screen reader and by keyboard.
 */
@customElement('passant-labels')
export class PassantLabels extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        position: absolute;
        inset: 0;
        overflow: hidden;
        pointer-events: none;
      }

      button {
        position: absolute;
        inset: 0 auto auto 0;
        display: flex;
        align-items: center;
        gap: 0.4375rem;
        padding: 0.1875rem 0.5rem 0.25rem 0.375rem;
        max-inline-size: 13rem;
        pointer-events: auto;
        background: var(--panel);
        border: 1px solid var(--line-strong);
      }

      button.chosen {
        border-color: var(--accent);
        box-shadow: 0 0 0 2px var(--accent);
        z-index: 2;
      }

      button.too-busy {
        color: var(--too-busy-ink);
        background: var(--level-too-busy);
        border-color: var(--level-too-busy);
        z-index: 1;
      }

      .name {
        display: block;
        font-size: 0.8125rem;
        line-height: 1.15;
        overflow-wrap: anywhere;
      }

      .figure {
        display: block;
        font-size: 1.25rem;
        line-height: 1.1;
        font-weight: 650;
        white-space: nowrap;
      }

      .unit {
        font-size: 0.8125rem;
        font-weight: 400;
      }

      .none {
        color: var(--muted);
      }

      .too-busy passant-level {
        --line-strong: currentcolor;
        --level-too-busy: currentcolor;
      }

      passant-level {
        flex: none;
        inline-size: 0.625rem;
        block-size: 1.625rem;
      }

      passant-mark {
        flex: none;
        color: var(--muted);
      }

      .compact {
        padding: 0.1875rem;
      }

      .compact .words {
        display: none;
      }

      @media (max-width: 47.99rem) {
        .figure {
          font-size: 1.0625rem;
        }

        .name {
          font-size: 0.75rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  /** In the order of the list: the busiest finds room first. */
  @property({ attribute: false }) zones: readonly ZoneNow[] = [];
  @property() selected: string | undefined;
  @property({ attribute: false }) project: (position: Position) => readonly [number, number] = () => [
    0, 0,
  ];

  private sizes: ReadonlyMap<string, Size> = new Map();

  override render() {
    return repeat(
      this.zones.filter(({ zoneId }) => this.place.zones.has(zoneId)),
      ({ zoneId }) => zoneId,
      (zone) => this.label(zone),
    );
  }

  override updated(): void {
    const buttons = this.buttons();
    for (const [, button] of buttons) button.classList.remove('compact');
    this.sizes = new Map(
      buttons.map(([id, button]) => [id, [button.offsetWidth, button.offsetHeight]]),
    );
    this.arrange();
  }

  /** Put every label at its zone; called whenever the map moves. */
  arrange(): void {
    const buttons = this.buttons();
    const [first, rest] = [
      buttons.filter(([id]) => id === this.selected),
      buttons.filter(([id]) => id !== this.selected),
    ];
    const wishes = [...first, ...rest].flatMap(([id]): readonly Wish[] => {
      const [zone, size] = [this.place.zones.get(id), this.sizes.get(id)];
      return zone && size ? [{ id, at: this.project(zone.anchor), size }] : [];
    });
    const placed = arrange(wishes, [this.clientWidth, this.clientHeight]);
    for (const [id, button] of buttons) {
      const spot = placed.get(id);
      if (spot === undefined) continue;
      const [x, y] = spot.at.map(Math.round);
      button.classList.toggle('compact', spot.isCompact);
      button.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    }
  }

  private buttons(): readonly (readonly [string, HTMLElement])[] {
    return [...this.renderRoot.querySelectorAll('button')].map((button) => [
      button.dataset['zone'] ?? '',
      button,
    ]);
  }

  private label(zone: ZoneNow) {
    const { words, count } = this.voice;
    const isChosen = zone.zoneId === this.selected;
    return html`<button
      class="${hasFigure(zone) ? (zone.level ?? '') : ''} ${isChosen ? 'chosen' : ''}"
      data-zone=${zone.zoneId}
      tabindex="-1"
      @click=${() => this.dispatchEvent(new SelectEvent(isChosen ? undefined : zone.zoneId))}
    >
      ${hasFigure(zone)
        ? html`<passant-level .level=${zone.level}></passant-level>`
        : html`<passant-mark .state=${zone.state}></passant-mark>`}
      <span class="words">
        <span class="name">${this.place.zones.get(zone.zoneId)?.name}</span>
        ${hasFigure(zone)
          ? html`<span class="figure"
              ><passant-figure .text=${count(zone.perHour)}></passant-figure
              ><span class="unit">${words.perHourShort}</span></span
            >`
          : html`<span class="name none">${words.state[zone.state]}</span>`}
      </span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-labels': PassantLabels;
  }
}
