import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import { summarise, type Summary } from '../derive.ts';
import { MOST_CURVES, type Palette } from '../draw/palette.ts';
import type { PlaceKey } from '../question.ts';
import type { Sketch } from './drawing.ts';
import { formSheet } from './form.css.ts';
import { swatch } from './swatch.ts';
import { tableSheet } from './table.css.ts';

const MOST = 12;

/**
 * What the figures of each place come to: the key of the chart, and a ranking.
 *
 * Where there are many, a place is made to stand out: says `passant-mark` with its key.
 */
@customElement('passant-summary')
export class PassantSummary extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    tableSheet,
    css`
      :host {
        display: block;
      }

      .name {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-block-size: 1.75rem;
      }

      .swatch {
        flex: none;
      }

      .bar {
        display: block;
        inline-size: 100%;
        min-inline-size: 6rem;
        block-size: 0.75rem;
      }

      .bar rect {
        fill: var(--line-strong);
      }

      .note {
        color: var(--muted);
        white-space: nowrap;
      }

      .hint {
        margin-block-end: 0.5rem;
        color: var(--muted);
      }

      button {
        margin-block-start: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) sketch!: Sketch;
  @property({ attribute: false }) palette: Palette | undefined;
  @property({ type: Boolean }) isOrigins = false;
  @state() private isWhole = false;

  override render() {
    const { sketch, voice } = this;
    const { tongue, view, now, interval } = sketch;
    const { summary, interval: intervals } = tongue.words;
    if (view.curves.length === 0) return nothing;
    const all = view.curves.map((curve) => summarise(curve, view.to, now));
    const shown = this.isWhole ? all : all.slice(0, MOST);
    const isCompared = view.curves.some(({ earlier }) => earlier.length > 0);
    const most = Math.max(...all.map(({ mean }) => mean ?? 0), 1);
    const title = this.isOrigins ? summary.origins : summary.title;
    const isMany = view.curves.length > MOST_CURVES;
    return html`<h2>${title}</h2>
      ${isMany && !this.isOrigins ? html`<p class="hint">${summary.markHint}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead>
            <tr>
              <th scope="col">${this.isOrigins ? summary.origin : summary.place}</th>
              <th scope="col">${summary.mean(intervals[interval])}</th>
              <td class="wide"></td>
              ${isCompared ? html`<th scope="col">${summary.change}</th>` : nothing}
              <th scope="col">${summary.most}</th>
              <th scope="col" class="wide">${summary.when}</th>
              <th scope="col">${summary.measured}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((each, index) => this.row(each, index, most, isCompared))}
          </tbody>
        </table>
      </div>
      ${
        shown.length < all.length
          ? html`<button
              class="choice"
              @click=${() => {
                this.isWhole = true;
              }}
            >
              ${summary.all(voice.count(all.length))}
            </button>`
          : nothing
      }`;
  }

  private row(each: Summary, index: number, most: number, isCompared: boolean) {
    const { sketch, voice } = this;
    const { tongue, view, wall, interval, count } = sketch;
    const { summary, absence } = tongue.words;
    const at = view.from[each.mostAt];
    return html`<tr>
      <th scope="row">${this.name(each.key, index)}</th>
      <td>
        ${each.mean === null ? html`<span class="note">${absence[each.absence]}</span>` : count(Math.round(each.mean))}
      </td>
      <td class="wide">
        ${
          each.mean === null
            ? nothing
            : svg`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width=${(each.mean / most) * 100} height="10" />
              </svg>`
        }
      </td>
      ${
        isCompared
          ? html`<td title=${summary.pairs(voice.count(each.pairs))}>
              ${each.change === null ? '–' : voice.signed(Math.round(each.change * 100))}
            </td>`
          : nothing
      }
      <td>${each.most === null ? '–' : count(each.most)}</td>
      <td class="wide">${at === undefined ? '–' : tongue.span(wall(at), interval)}</td>
      <td>${summary.of(voice.count(each.measured), voice.count(each.spans))}</td>
    </tr>`;
  }

  private name(key: PlaceKey, index: number) {
    const { sketch, palette } = this;
    const { view, marked, name, tongue } = sketch;
    const isMany = view.curves.length > MOST_CURVES;
    const isMarked = marked.has(key);
    const mark = palette ? swatch(index, isMany, isMarked, palette) : nothing;
    if (!isMany) return html`<span class="name">${mark}${name(key)}</span>`;
    return html`<label class="name" title=${tongue.words.summary.mark}>
      <input
        type="checkbox"
        .checked=${isMarked}
        @change=${() => {
          this.dispatchEvent(new CustomEvent('passant-mark', { detail: key }));
        }}
      />
      ${mark}${name(key)}
    </label>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-summary': PassantSummary;
  }
}
