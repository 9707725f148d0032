import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import './table.ts';
import { drawBand, drawMiddle, drawPassed, type Frame, frame, roundTop } from '../chart.ts';
import { type Course, highest, type Now } from '../course.ts';
import type { Voice } from '../voice.ts';
import { sheet } from './sheet.ts';

const WIDTH = 400;
const HEIGHT = 132;
/** Hours of the local day under which a time stands. */
const HOURS = [6, 12, 18];
const HOUR = 3_600_000;

/** A zone's day: what passed, on what is usual, and what is coming; with the table of it. */
@customElement('passant-day')
export class PassantDay extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
        font-size: 0.875rem;
      }

      svg {
        display: block;
        inline-size: 100%;
        overflow: visible;
      }

      path,
      line {
        fill: none;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }

      .band {
        fill: var(--band);
      }

      .usual {
        stroke: var(--muted);
        stroke-width: 1;
      }

      .next {
        fill: var(--accent);
        fill-opacity: 0.22;
      }

      .coming {
        stroke: var(--accent);
        stroke-width: 2;
        stroke-dasharray: 2 4;
      }

      .passed,
      .part {
        stroke: var(--ink);
        stroke-width: 2.25;
      }

      .part {
        stroke-dasharray: 1 4;
      }

      .grid {
        stroke: var(--line);
      }

      .here {
        stroke: var(--line-strong);
        stroke-dasharray: 2 3;
      }

      .end {
        fill: var(--ink);
      }

      text {
        font-size: 12px;
        fill: var(--muted);
      }

      .middle {
        text-anchor: middle;
      }

      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 0.125rem 1rem;
        color: var(--muted);
      }

      .key span {
        display: flex;
        align-items: center;
        gap: 0.375rem;
      }

      .key svg {
        inline-size: 1.25rem;
        block-size: 0.875rem;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property() name = '';
  @property({ attribute: false }) course: Course | undefined;
  @property({ attribute: false }) now: Now | undefined;

  override render() {
    const { course, now } = this;
    const { words } = this.voice;
    const most = highest(course, now);
    if (course === undefined || most === 0) return html`<p>${words.day.none}</p>`;
    return html`${this.chart(course, roundTop(most))} ${this.key(course)}
      <passant-table .voice=${this.voice} .course=${course}></passant-table>`;
  }

  private chart(course: Course, top: number) {
    const { words, count } = this.voice;
    const scale = frame(course.day, top, WIDTH, HEIGHT);
    return html`<svg
      viewBox="-2 -18 ${WIDTH + 4} ${HEIGHT + 38}"
      role="img"
      aria-label=${words.day.chart(this.name)}
    >
      <line class="grid" x1="0" x2=${WIDTH} y1="0" y2="0" />
      <line class="grid" x1="0" x2=${WIDTH} y1=${HEIGHT / 2} y2=${HEIGHT / 2} />
      <text x="0" y="-5">${count(top)} ${words.perHour}</text>
      ${this.curves(course, scale)}
      <line class="grid" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
      ${this.hours(course, scale)}
    </svg>`;
  }

  private curves(course: Course, scale: Frame) {
    const { now } = this;
    const { whole, part, end } = drawPassed(course.passed, now, scale);
    const x = now && scale.x(now.at);
    return svg`<path class="band" d=${drawBand(course.usual, scale)} />
      <path class="usual" d=${drawMiddle(course.usual, scale)} />
      <path class="next" d=${drawBand(course.coming, scale)} />
      <path class="coming" d=${drawMiddle(course.coming, scale)} />
      ${x === undefined ? '' : svg`<line class="here" x1=${x} x2=${x} y1="0" y2=${HEIGHT} />`}
      <path class="part" d=${part} />
      <path class="passed" d=${whole} />
      ${end ? svg`<circle class="end" cx=${end[0]} cy=${end[1]} r="4" />` : ''}`;
  }

  // The clock changes before six in the morning, so all of these hours are shifted by it alike.
  private hours({ day }: Course, { x }: Frame) {
    const length = Math.round((day.to - day.from) / HOUR);
    return HOURS.map((hour) => {
      const at = day.from + (hour + (length - 24)) * HOUR;
      return svg`<line class="grid" x1=${x(at)} x2=${x(at)} y1=${HEIGHT} y2=${HEIGHT + 4} />
        <text class="middle" x=${x(at)} y=${HEIGHT + 17}>${this.voice.moment(
          new Date(at).toISOString(),
          new Date(at).toISOString(),
        )}</text>`;
    });
  }

  private key({ passed, usual, coming }: Course) {
    const { day } = this.voice.words;
    const swatch = (mark: ReturnType<typeof svg>, word: string) =>
      html`<span>
        <svg viewBox="0 0 20 14" aria-hidden="true">${mark}</svg>
        ${word}
      </span>`;
    const line = (name: string) => svg`<path class=${name} d="M1 7h18" />`;
    const band = (name: string) => svg`<path class=${name} d="M0 1h20v12h-20z" />`;
    return html`<p class="key">
      ${passed.length > 0 ? swatch(line('passed'), day.today) : ''}
      ${usual.length > 0 ? swatch(svg`${band('band')}${line('usual')}`, day.usual) : ''}
      ${coming.length > 0 ? swatch(svg`${band('next')}${line('coming')}`, day.coming) : ''}
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-day': PassantDay;
  }
}
