import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { tableSheet } from '../../explore/element/table.css.ts';
import { Width } from '../../width.ts';
import type { Point } from '../api.ts';
import type { Notation } from '../notation.ts';
import { type Axis, axis } from '../scale.ts';
import { courseSheet } from './course.css.ts';
import { pointTable, readPoint } from './point.ts';

const DAY = 86_400_000;
const LEAST = 15;
const LEFT = 56;
const RIGHT = 12;
const TOP = 26;
const FOOT = 26;
const WIDEST = 12;
const MONTHS = [1, 2, 3, 6, 12, 24, 60];
const MONTH_ROOM = 74;

interface Frame {
  readonly points: readonly Point[];
  readonly counts: Axis;
  readonly height: number;
  readonly x: (day: string) => number;
  readonly y: (count: number) => number;
  /** How wide a week is drawn. */
  readonly week: number;
}

/** The days in question, week by week: counted, beside what was to be expected. */
@customElement('passant-effect-course')
export class PassantEffectCourse extends LitElement {
  static override styles = [sheet, tableSheet, courseSheet];

  @property({ attribute: false }) speech!: Notation;
  @property({ attribute: false }) points: readonly Point[] = [];
  /** The measure's first day; without it its first days are all that is known. */
  @property() starts: string | undefined;
  @property({ attribute: false }) isOfSundays = true;
  @state() private at: number | undefined;
  private readonly size: Width = new Width(this);

  override render() {
    const { points, speech } = this;
    const { words } = speech;
    const kinds = this.isOfSundays ? words.ofSundays : words.ofDays;
    const pointed = this.at === undefined ? undefined : points[this.at];
    return html`<p class="key">
        <span
          ><svg viewBox="0 0 16 16" aria-hidden="true">
            <circle class="new" cx="8" cy="8" r="5" /></svg
          >${kinds.new}</span
        >
        <span
          ><svg viewBox="0 0 16 16" aria-hidden="true">
            <circle class="old" cx="8" cy="8" r="3.5" /></svg
          >${kinds.others}</span
        >
        <span
          ><svg viewBox="0 0 16 16" aria-hidden="true">
            <rect class="band" y="1" width="16" height="14" />
            <path class="expected" d="M0 8h16" /></svg
          >${words.chart.expected}</span
        >
      </p>
      <div
        class="chart"
        role="img"
        tabindex="0"
        aria-label="${words.chart.title}. ${words.chart.label}"
        @keydown=${this.read}
        @pointermove=${this.point}
        @pointerleave=${() => {
          this.at = undefined;
        }}
      >
        ${this.size.value > 0 && points.length > 1 ? this.drawn(frame(points, this.size.value)) : nothing}
      </div>
      <p class="readout" aria-live="polite">
        ${pointed === undefined ? words.chart.readout : readPoint(pointed, speech)}
      </p>
      <p class="note">${words.chart.caption}</p>
      ${pointTable(points, speech)}`;
  }

  private drawn(drawn: Frame) {
    const { points } = drawn;
    const pointed = this.at === undefined ? undefined : points[this.at];
    const sorted = points.toSorted((one, other) => Number(one.isNew) - Number(other.isNew));
    return svg`<svg width=${this.size.value} height=${drawn.height} aria-hidden="true">
      ${this.grid(drawn)} ${this.months(drawn)}
      ${points.map((each) => expectation(each, drawn))}
      ${this.start(drawn)}
      ${pointed === undefined ? nothing : this.pointed(pointed, drawn)}
      ${sorted.map((each) => dot(each, drawn))}
    </svg>`;
  }

  private grid({ counts, y }: Frame) {
    return counts.marks.map(
      (mark) => svg`<line class=${mark === 0 ? 'ground' : 'rule'}
          x1=${LEFT} x2=${this.size.value - RIGHT} y1=${y(mark)} y2=${y(mark)} />
        ${
          mark === 0
            ? nothing
            : svg`<text x=${LEFT - 8} y=${y(mark) + 4} class="end">${this.speech.number(mark)}</text>`
        }`,
    );
  }

  private months({ points, height, x }: Frame) {
    const [first, last] = [points[0]?.day ?? '', points.at(-1)?.day ?? ''];
    const [from, to] = [monthOf(first), monthOf(last)];
    const room = (this.size.value - LEFT - RIGHT) / MONTH_ROOM;
    const every = MONTHS.find((each) => (to - from) / each <= room) ?? 60;
    return Array.from({ length: to - from }, (_, index) => from + index + 1)
      .filter((month) => month % every === 0)
      .map((month) => {
        const day = new Date(Date.UTC(0, month, 1)).toISOString().slice(0, 10);
        const place = Math.min(x(day), this.size.value - MONTH_ROOM / 2);
        return svg`<line class="ground" x1=${x(day)} x2=${x(day)}
            y1=${height - FOOT} y2=${height - FOOT + 5} />
          <text class="middle" x=${place} y=${height - 6}>${this.speech.month(day)}</text>`;
      });
  }

  private start({ points, height, x }: Frame) {
    const { chart } = this.speech.words;
    const first = points.find(({ isNew }) => isNew)?.day;
    const day = this.starts ?? first;
    if (day === undefined) return nothing;
    const date = this.speech.date(day);
    const word = this.starts === undefined ? chart.firstNew(date) : chart.starts(date);
    const place = x(day);
    const isRight = place > this.size.value / 2;
    return svg`<line class="start" x1=${place} x2=${place} y1="8" y2=${height - FOOT} />
      <text class=${isRight ? 'word end' : 'word'} x=${isRight ? place - 7 : place + 7} y="17"
        >${word}</text>`;
  }

  private pointed(point: Point, { height, x }: Frame) {
    return svg`<line class="pointed" x1=${x(point.day)} x2=${x(point.day)}
      y1=${TOP} y2=${height - FOOT} />`;
  }

  private readonly point = (event: PointerEvent): void => {
    const { points } = this;
    if (points.length < 2) return;
    const { left } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { x } = frame(points, this.size.value);
    const place = event.clientX - left;
    const away = points.map(({ day }) => Math.abs(x(day) - place));
    this.at = away.indexOf(Math.min(...away));
  };

  private readonly read = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const last = this.points.length - 1;
    if (step === undefined || last < 0) return;
    event.preventDefault();
    const next = (this.at ?? (step < 0 ? last + 1 : -1)) + step;
    this.at = Math.min(Math.max(next, 0), last);
  };
}

function frame(points: readonly Point[], width: number): Frame {
  const height = Math.round(Math.max(260, Math.min(420, width * 0.42)));
  const highest = points.flatMap(({ observed, high, isLeftOut }) => [
    isLeftOut ? 0 : (observed ?? 0),
    high ?? 0,
  ]);
  const counts = axis(0, Math.max(LEAST, ...highest), 5);
  const first = Date.parse(points[0]?.day ?? '');
  const last = Date.parse(points.at(-1)?.day ?? '');
  const room = width - LEFT - RIGHT;
  const weeks = Math.max(1, (last - first) / (7 * DAY));
  const week = Math.min(WIDEST, room / (weeks + 1));
  return {
    points,
    counts,
    height,
    week,
    x: (day) => {
      const share = (Date.parse(day) - first) / Math.max(DAY, last - first);
      return LEFT + week / 2 + share * (room - week);
    },
    y: (count) => TOP + (1 - counts.at(count)) * (height - TOP - FOOT),
  };
}

function expectation({ day, expected, low, high }: Point, { x, y, week }: Frame) {
  const left = x(day) - week / 2;
  return [
    low === null || high === null
      ? nothing
      : svg`<rect class="band" x=${left} width=${week} y=${y(high)}
          height=${Math.max(1, y(low) - y(high))} />`,
    expected === null
      ? nothing
      : svg`<line class="expected" x1=${left} x2=${left + week} y1=${y(expected)} y2=${y(expected)} />`,
  ];
}

function dot({ day, observed, isNew, isLeftOut }: Point, { x, y, week }: Frame) {
  if (observed === null || isLeftOut) return nothing;
  const radius = Math.min(isNew ? 4.5 : 3.25, Math.max(2, week));
  return svg`<circle class=${isNew ? 'new' : 'old'} cx=${x(day)} cy=${y(observed)} r=${radius} />`;
}

function monthOf(day: string): number {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return (year - 1900) * 12 + month - 1;
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-course': PassantEffectCourse;
  }
}
