import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import './row.ts';
import type { Courses } from '../almanac.ts';
import type { CounterNow, ZoneNow } from '../live.ts';
import type { Place } from '../place.ts';
import type { Trends } from '../trend.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

/** The zones, the busiest on top; arrow keys walk through them. */
@customElement('passant-list')
export class PassantList extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      li {
        scroll-snap-align: start;
      }

      .empty {
        padding: 1.5rem;
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place!: Place;
  @property({ attribute: false }) zones: readonly ZoneNow[] = [];
  @property({ attribute: false }) counters: ReadonlyMap<string, CounterNow> = new Map();
  @property({ attribute: false }) courses: Courses = new Map();
  @property({ attribute: false }) trends: Trends = new Map();
  @property() at = '';
  @property({ type: Boolean }) isLive = false;
  @property() selected: string | undefined;

  override render() {
    const { words } = this.voice;
    if (this.zones.length === 0) {
      return html`<p class="empty" ?hidden=${this.at === ''}>${words.noZones}</p>`;
    }
    return html`<ol aria-label=${words.zones} @keydown=${this.walk}>
      ${repeat(
        this.zones,
        ({ zoneId }) => zoneId,
        (zone) =>
          html`<li>
            <passant-row
              .voice=${this.voice}
              .place=${this.place}
              .now=${zone}
              .counters=${this.counters}
              .course=${this.courses.get(zone.zoneId)}
              .points=${this.trends.get(zone.zoneId) ?? []}
              .at=${this.at}
              .isLive=${this.isLive}
              ?open=${zone.zoneId === this.selected}
            ></passant-row>
          </li>`,
      )}
    </ol>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    // Also when the rows came later than the choice, as by an address.
    const isFirst = (changed.get('zones') as readonly ZoneNow[] | undefined)?.length === 0;
    // Its day comes later still, and makes the row longer.
    const isLonger = (changed.get('courses') as Courses | undefined)?.size === 0;
    if (!(changed.has('selected') || isFirst || isLonger) || this.selected === undefined) return;
    const row = this.rows.find(({ open }) => open);
    void row?.updateComplete.then(() => {
      requestAnimationFrame(() => {
        row.scrollIntoView({ block: 'nearest' });
      });
    });
  }

  private get rows(): readonly HTMLElementTagNameMap['passant-row'][] {
    return [...this.renderRoot.querySelectorAll('passant-row')];
  }

  private readonly walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const here = this.rows.findIndex((row) => row === event.target);
    this.rows[here + step]?.focus();
    event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-list': PassantList;
  }
}
