import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import type { Voice } from '../../voice.ts';
import type { Finding } from '../api.ts';
import type { Background } from '../background.ts';
import type { Tongue } from '../tongue.ts';
import { dateOf, type Wall } from '../wall.ts';
import { formSheet } from './form.css.ts';

const MOST = 6;

/** What explains the figures: happenings, by the number of their flag, and findings of quality. */
@customElement('passant-why')
export class PassantWhy extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    css`
      :host {
        display: block;
      }

      h2 {
        font-size: 1.125rem;
        font-weight: 650;
      }

      h3 {
        margin: 0.75rem 0 0.25rem;
        font-size: 0.875rem;
        font-weight: 400;
        color: var(--muted);
      }

      li {
        display: grid;
        grid-template-columns: 1.75rem minmax(0, 1fr);
        padding-block: 0.375rem;
        border-block-end: 1px solid var(--line);
      }

      .found li {
        display: block;
      }

      .number {
        font-weight: 650;
      }

      .note {
        color: var(--muted);
      }

      .small {
        font-size: 0.875rem;
        color: var(--muted);
      }

      button {
        margin-block-start: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) tongue!: Tongue;
  @property({ attribute: false }) wall!: Wall;
  @property({ attribute: false }) background!: Background;
  @property({ attribute: false }) sensor: (id: string) => string = String;
  @property({ type: Boolean }) isVisitors = false;
  @state() private most = MOST;

  override render() {
    const { why } = this.tongue.words;
    return html`<h2>${why.title}</h2>
      <h3>${why.happenings}</h3>
      ${this.happenings()}
      <h3>${why.findings}</h3>
      ${this.findings()}`;
  }

  private happenings() {
    const { why } = this.tongue.words;
    const { happenings } = this.background;
    if (typeof happenings === 'string') return html`<p class="note">${why[happenings]}</p>`;
    if (happenings.length === 0) return html`<p class="note">${why.noHappenings}</p>`;
    return html`<ol>
      ${happenings.map(
        ({ name, startsAt, endsAt }, index) =>
          html`<li>
            <span class="number">${index + 1}</span>
            <span>${name}<br /><span class="small">${this.span(startsAt, endsAt)}</span></span>
          </li>`,
      )}
    </ol>`;
  }

  private findings() {
    const { why } = this.tongue.words;
    const { findings } = this.background;
    if (this.isVisitors) return html`<p class="note">${this.tongue.words.visits.caveat}</p>`;
    if (typeof findings === 'string') return html`<p class="note">${why[findings]}</p>`;
    if (findings.length === 0) return html`<p class="note">${why.noFindings}</p>`;
    const shown = findings.slice(0, this.most);
    const left = findings.length - shown.length;
    return html`<ul class="found">
        ${shown.map((finding) => this.finding(finding))}
      </ul>
      ${
        left > 0
          ? html`<button
              class="choice"
              @click=${() => {
                this.most += 5 * MOST;
              }}
            >
              ${why.more(this.voice.count(left))}
            </button>`
          : nothing
      }`;
  }

  private finding({ sensorId, counterId, reason, from, to, ongoing, ratio }: Finding) {
    const { why } = this.tongue.words;
    const way = counterId?.split(':').at(-1);
    const { direction } = this.voice.words;
    const side = way === 'in' || way === 'out' || way === 'both' ? `, ${direction[way]}` : '';
    return html`<li>
      ${this.sensor(sensorId)}${side}: <strong>${why.reason[reason]}</strong>${
        ratio === null ? '' : `, ${why.ratio(this.voice.share(ratio))}`
      }<br />
      <span class="small">${this.span(from, to)}${ongoing ? `, ${why.ongoing}` : ''}</span>
    </li>`;
  }

  private span(from: string, to: string): string {
    const [start = 0, end = 0] = [from, to].map((at) => this.wall(Date.parse(at)));
    const { span, time, words } = this.tongue;
    const isOneDay = dateOf(start) === dateOf(end);
    return words.why.span(span(start, 'hour'), isOneDay ? time(end) : span(end, 'hour'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-why': PassantWhy;
  }
}
