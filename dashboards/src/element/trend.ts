import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { draw, type Point } from '../trend.ts';

const WIDTH = 72;
const HEIGHT = 24;

/** The course of a figure since the page opened, from 0; for the eye, its word stands elsewhere. */
@customElement('passant-trend')
export class PassantTrend extends LitElement {
  static override styles = css`
    :host {
      display: block;
      inline-size: 4.5rem;
      block-size: 2rem;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      overflow: visible;
    }

    .course {
      fill: none;
      stroke: var(--muted);
      stroke-width: 1.5;
      stroke-linejoin: round;
      stroke-linecap: round;
      vector-effect: non-scaling-stroke;
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

  @property({ attribute: false }) points: readonly Point[] = [];

  override render() {
    const { path, end } = draw(this.points, WIDTH, HEIGHT);
    return html`<svg viewBox="-3 -3 ${WIDTH + 6} ${HEIGHT + 6}" aria-hidden="true">
      <line class="zero" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
      <path class="course" d=${path} />
      ${end ? svg`<circle class="end" cx=${end[0]} cy=${end[1]} r="2.5" />` : ''}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-trend': PassantTrend;
  }
}
