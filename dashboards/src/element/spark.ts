import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { drawBand, drawPassed, frame } from '../chart.ts';
import { type Course, highest, type Now } from '../course.ts';

const WIDTH = 84;
const HEIGHT = 28;

/** A zone's day in miniature, from 0: what passed, on the band of what is usual. For the eye. */
@customElement('passant-spark')
export class PassantSpark extends LitElement {
  static override styles = css`
    :host {
      display: block;
      inline-size: 5.25rem;
      block-size: 2.25rem;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      overflow: visible;
    }

    .band {
      fill: var(--band);
    }

    .passed,
    .part {
      fill: none;
      stroke: var(--ink);
      stroke-width: 1.5;
      stroke-linejoin: round;
      stroke-linecap: round;
      vector-effect: non-scaling-stroke;
    }

    .part {
      stroke-dasharray: 1 3;
    }

    .zero {
      stroke: var(--line);
      stroke-width: 1;
      vector-effect: non-scaling-stroke;
    }

    .end {
      fill: var(--ink);
    }
  `;

  @property({ attribute: false }) course: Course | undefined;
  @property({ attribute: false }) now: Now | undefined;

  override render() {
    return html`<svg viewBox="-3 -3 ${WIDTH + 6} ${HEIGHT + 6}" aria-hidden="true">
      ${this.drawing()}
      <line class="zero" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
    </svg>`;
  }

  private drawing() {
    const { course, now } = this;
    if (course === undefined) return '';
    const scale = frame(course.day, highest(course, now), WIDTH, HEIGHT);
    const { whole, part, end } = drawPassed(course.passed, now, scale);
    return svg`<path class="band" d=${drawBand(course.usual, scale)} />
      <path class="part" d=${part} />
      <path class="passed" d=${whole} />
      ${end ? svg`<circle class="end" cx=${end[0]} cy=${end[1]} r="2.75" />` : ''}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-spark': PassantSpark;
  }
}
