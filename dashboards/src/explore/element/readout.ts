import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Curve } from '../derive.ts';
import type { CellData } from '../draw/option.ts';
import { longerStep } from '../gap.ts';
import { MOST_CURVES, type Palette } from '../draw/palette.ts';
import type { Sketch } from './drawing.ts';
import { swatch } from './swatch.ts';

/** Places of which the figures are read out. */
const MOST = 8;
const HOUR = 3_600_000;
const ALL = 0.995;

/** What the chart says at one moment, in words and figures; always at the same place. */
@customElement('passant-readout')
export class PassantReadout extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        min-block-size: 3.25rem;
      }

      .when {
        font-weight: 650;
      }

      .hint {
        color: var(--muted);
      }

      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.5rem;
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        white-space: nowrap;
      }

      strong {
        font-weight: 650;
      }

      .more {
        color: var(--muted);
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) sketch!: Sketch;
  @property({ attribute: false }) at: number | undefined;
  @property({ attribute: false }) cell: CellData | undefined;
  @property({ attribute: false }) palette: Palette | undefined;

  override render() {
    const { tongue, view, interval, now } = this.sketch;
    const { chart, interval: intervals } = tongue.words;
    const states = view.curves.map(({ source }) => source.states);
    const longer = longerStep(states, interval);
    const isDrawn = view.curves.some(({ values }) =>
      values.some((value, index) => value !== null && (view.to[index] ?? 0) <= now),
    );
    const hint =
      longer !== undefined
        ? chart.brief(intervals[interval], intervals[longer])
        : isDrawn
          ? chart.readout
          : chart.nothing;
    return html`<div role="status">
      ${
        this.cell !== undefined
          ? this.week(this.cell)
          : this.at === undefined
            ? html`<p class="hint">${hint}</p>`
            : this.moment(this.at)
      }
    </div>`;
  }

  private week({ cell, key }: CellData) {
    const { tongue, name, count } = this.sketch;
    const { words } = tongue;
    const hours = `${cell.hour}:00–${cell.hour + 1}:00`;
    return html`<p class="when">${tongue.weekday(cell.weekday)} ${hours}</p>
      <p>
        ${name(key)} <strong>${count(Math.round(cell.mean ?? 0))}</strong>
        <span class="more"
          >${words.chart.mean(this.voice.count(cell.measured), this.voice.count(cell.spans))}</span
        >
      </p>`;
  }

  private moment(at: number) {
    const { view, wall, tongue, interval, now } = this.sketch;
    const from = view.from[at];
    const to = view.to[at];
    if (from === undefined || to === undefined) return nothing;
    // Figures by the hour may be of spans of another length: visitors' are the supplier's.
    const isLong = interval === 'hour' && to - from > HOUR;
    const until = isLong ? `–${tongue.time(wall(to))}` : '';
    const isRunning = to > now;
    return html`<p class="when">
        ${tongue.span(wall(from), interval)}${until}
        ${isRunning ? html`<span class="more">${tongue.words.running}</span>` : nothing}
      </p>
      <ul>
        ${this.read().map(([curve, index]) => this.figure(curve, index, at))} ${this.weather(at)}
      </ul>`;
  }

  private weather(at: number) {
    const { weather, tongue } = this.sketch;
    const { words, tenths } = tongue;
    const [temperature, rain] = [weather?.temperature[at] ?? null, weather?.rain[at] ?? null];
    const said = [
      ...(temperature === null ? [] : [words.weather.degrees(tenths(temperature))]),
      ...(rain === null ? [] : [words.weather.fell(tenths(rain))]),
    ];
    return said.length === 0 ? nothing : html`<li class="more">${said.join(', ')}</li>`;
  }

  // The places that stand out first, where there are too many.
  private read(): readonly (readonly [Curve, number])[] {
    const { view, marked } = this.sketch;
    const all = view.curves.map((curve, index) => [curve, index] as const);
    if (all.length <= MOST) return all;
    return all
      .toSorted(([one], [other]) => Number(marked.has(other.key)) - Number(marked.has(one.key)))
      .slice(0, MOST);
  }

  private figure({ key, values, earlier, source }: Curve, index: number, at: number) {
    const { name, count, tongue, marked, view } = this.sketch;
    const { words } = tongue;
    const value = values[at] ?? null;
    const state = source.states[at] ?? 'unknown';
    const covered = source.covered[at] ?? 0;
    const before = earlier[at] ?? null;
    const isMany = view.curves.length > MOST_CURVES;
    return html`<li>
      ${this.palette ? swatch(index, isMany, marked.has(key), this.palette) : nothing} ${name(key)}
      ${
        value === null
          ? html`<span class="more"
              >${words.absence[state === 'measured' ? 'unknown' : state]}</span
            >`
          : html`<strong>${count(value)}</strong>`
      }
      ${
        value !== null && covered < ALL
          ? html`<span class="more">${words.covered(this.voice.share(covered))}</span>`
          : nothing
      }
      ${before === null ? nothing : html`<span class="more">${words.earlier} ${count(before)}</span>`}
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-readout': PassantReadout;
  }
}
