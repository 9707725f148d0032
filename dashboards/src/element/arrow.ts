import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { ZoneNow } from '../live.ts';

type Trend = NonNullable<ZoneNow['trend']>;

const PATHS: Record<Trend, string> = {
  rising: 'M3 13L12.5 3.5M5.5 3.5h7v7',
  steady: 'M2 8h11.5M9 3.5L13.5 8L9 12.5',
  falling: 'M3 3L12.5 12.5M5.5 12.5h7v-7',
};

/** Which way a flow goes, for the eye; the word stands beside it. Without a trend it is empty. */
@customElement('passant-arrow')
export class PassantArrow extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      inline-size: 1rem;
      block-size: 1rem;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
    }

    path {
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.75;
    }
  `;

  @property() trend: Trend | null = null;

  override render() {
    if (this.trend === null) return '';
    return html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[this.trend]} /></svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-arrow': PassantArrow;
  }
}
