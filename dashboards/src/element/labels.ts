import type { Position } from 'geojson';
import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import './figure.ts';
import './level.ts';
import './mark.ts';
import { positions } from '../geometry.ts';
import {
  arrange,
  type Box,
  isBeside,
  type Placed,
  type Sight,
  type Size,
  type Wish,
} from '../label.ts';
import { hasFigure, type ZoneNow } from '../live.ts';
import type { Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { labelsSheet } from './labels.css.ts';
import { SelectEvent } from './select.ts';
import { sheet } from './sheet.ts';

/** How much a label says: name and figure, figure, or its mark alone. */
const TIERS = ['full', 'brief', 'mark'] as const;

function dress(label: HTMLElement, tier: (typeof TIERS)[number]): void {
  label.classList.toggle('brief', tier === 'brief');
  label.classList.toggle('compact', tier === 'mark');
}

/**
 * The zones' names and figures, as HTML over the map.
 *
 * They are for eye and pointer; the list says the same to a screen reader and by keyboard.
 */
@customElement('passant-labels')
export class PassantLabels extends LitElement {
  static override styles = [sheet, labelsSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  /** In the order of the list: the busiest finds room first. */
  @property({ attribute: false }) zones: readonly ZoneNow[] = [];
  @property() selected: string | undefined;
  @property({ attribute: false }) project: (position: Position) => readonly [number, number] =
    () => [0, 0];

  /** What lies over the map and is not to be covered: its buttons. */
  @property({ attribute: false }) blocked: () => DOMRect | undefined = () => undefined;

  private sizes: ReadonlyMap<string, readonly Size[]> = new Map();
  private placed: ReadonlyMap<string, Placed> = new Map();
  private order = '';

  override render() {
    return html`<svg class="lines" aria-hidden="true">
        <path class="halo" />
        <path class="line" />
      </svg>
      ${repeat(
        this.zones.filter(({ zoneId }) => this.place.zones.has(zoneId)),
        ({ zoneId }) => zoneId,
        (zone) => this.label(zone),
      )}`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('place')) this.placed = new Map();
    const isMeasured = this.measure();
    const order = this.zones.map(({ zoneId }) => zoneId).join();
    const isMoved = changed.has('place') || changed.has('selected') || changed.has('project');
    // What was drawn anew has lost how much of it is shown.
    if (isMeasured || isMoved || order !== this.order) this.arrange();
    else this.follow();
    this.order = order;
  }

  /**
   * Measure the labels that may have another size: a look at it makes the browser lay out the page.
   *
   * @returns whether there were any
   */
  private measure(): boolean {
    // Behind its tab the map has no size, and neither has what is on it.
    if (this.offsetWidth === 0) return false;
    const now = new Map(this.zones.map((zone) => [zone.zoneId, zone]));
    const news = this.buttons().filter(([id, button]) => {
      const zone = now.get(id);
      const look = zone === undefined ? '' : this.lookOf(zone);
      if (button.dataset.look === look) return false;
      button.dataset.look = look;
      return true;
    });
    if (news.length === 0) return false;
    const tiers = TIERS.map((tier) => {
      for (const [, button] of news) dress(button, tier);
      return news.map(([, button]): Size => [button.offsetWidth, button.offsetHeight]);
    });
    const measured = news.map(([id], at): [string, readonly Size[]] => [
      id,
      tiers.map((sizes) => sizes[at] ?? [0, 0]),
    ]);
    this.sizes = new Map([...this.sizes, ...measured]);
    return true;
  }

  // Digits are of one width; a font that has come, or another window, changes every size.
  private lookOf(zone: ZoneNow): string {
    const figure = hasFigure(zone)
      ? this.voice.count(zone.perHour).replace(/\d/g, '0')
      : zone.state;
    const isChosen = zone.zoneId === this.selected;
    const { fonts } = document;
    return [
      figure,
      this.voice.language,
      isChosen,
      this.place.zones.get(zone.zoneId)?.name,
      `${innerWidth} ${innerHeight} ${fonts.status} ${fonts.size}`,
    ].join();
  }

  /** Look for the best spot of every label; called when the map came to rest. */
  arrange(): void {
    this.measure();
    const zones = [...this.place.zones.values()];
    const sights = [
      ...[...this.place.sensors.values()].map(({ position }): Sight => ({
        id: undefined,
        at: this.project(position),
        weight: 14,
      })),
      ...zones.flatMap(({ id, geometry, anchor }) =>
        [anchor, ...positions(geometry)].map((position): Sight => ({
          id,
          at: this.project(position),
          weight: 6,
        })),
      ),
    ];
    const ids = this.zones.map(({ zoneId }) => zoneId);
    const ranked = [
      ...ids.filter((id) => id === this.selected),
      ...ids.filter((id) => id !== this.selected),
    ];
    const wishes = ranked.flatMap((id): readonly Wish[] => {
      const [zone, sizes] = [this.place.zones.get(id), this.sizes.get(id)];
      if (zone === undefined || sizes === undefined) return [];
      const [longitude = 0, latitude = 0] = zone.anchor;
      const at = this.project(zone.anchor);
      const [, edge] = this.project([longitude, latitude + zone.room]);
      return [{ id, at, room: Math.abs(at[1] - edge), sizes }];
    });
    const view: Size = [this.clientWidth, this.clientHeight];
    this.placed = arrange(wishes, sights, this.placed, view, this.blockedBoxes());
    this.follow();
  }

  /** Keep every label at its zone; called while the map moves. */
  follow(): void {
    let lines = '';
    for (const [id, button] of this.buttons()) {
      const [zone, placed] = [this.place.zones.get(id), this.placed.get(id)];
      button.classList.toggle('left-out', placed === undefined);
      if (zone === undefined || placed === undefined) continue;
      const [x, y] = this.project(zone.anchor);
      const [right, down] = [x + placed.shift[0], y + placed.shift[1]];
      dress(button, TIERS[placed.tier] ?? 'mark');
      button.style.transform = `translate(${Math.round(right)}px, ${Math.round(down)}px) translate(-50%, -50%)`;
      const size = this.sizes.get(id)?.[placed.tier] ?? [0, 0];
      if (isBeside(placed, size)) {
        lines += `M${x.toFixed(1)} ${y.toFixed(1)}h.01M${x.toFixed(1)} ${y.toFixed(1)}L${right.toFixed(1)} ${down.toFixed(1)}`;
      }
    }
    for (const path of this.renderRoot.querySelectorAll('svg.lines path'))
      path.setAttribute('d', lines);
  }

  private blockedBoxes(): readonly Box[] {
    const [own, box] = [this.getBoundingClientRect(), this.blocked()];
    if (box === undefined || box.width === 0) return [];
    const middle = [box.x - own.x + box.width / 2, box.y - own.y + box.height / 2] as const;
    return [[middle, [box.width, box.height]]];
  }

  private buttons(): readonly (readonly [string, HTMLElement])[] {
    return [...this.renderRoot.querySelectorAll('button')].map((button) => [
      button.dataset.zone ?? '',
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
      ${
        hasFigure(zone)
          ? html`<passant-level .level=${zone.level}></passant-level>`
          : html`<passant-mark .state=${zone.state}></passant-mark>`
      }
      <span class="words">
        <span class="name">${this.place.zones.get(zone.zoneId)?.name}</span>
        ${
          hasFigure(zone)
            ? html`<span class="figure"
                ><passant-figure .text=${count(zone.perHour)}></passant-figure
                ><span class="unit">${words.perHourShort}</span></span
              >`
            : html`<span class="name none">${words.state[zone.state]}</span>`
        }
      </span>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-labels': PassantLabels;
  }
}
