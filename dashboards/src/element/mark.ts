import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { State } from '../live.ts';
import { MARKS } from '../mark.ts';

/** The mark of a state, for the eye alone; the word stands beside it. */
@customElement('passant-mark')
export class PassantMark extends LitElement {
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

    .filled {
      fill: currentcolor;
    }

    .drawn {
      fill: none;
      stroke: currentcolor;
      stroke-linecap: round;
    }
  `;

  @property() state: State = 'unknown';

  override render() {
    const { path, stroke, dash } = MARKS[this.state];
    return html`<svg viewBox="0 0 16 16" aria-hidden="true">
      <path
        class=${stroke === undefined ? 'filled' : 'drawn'}
        d=${path}
        stroke-width=${stroke ?? nothing}
        stroke-dasharray=${dash.length > 0 ? dash.join(' ') : nothing}
      />
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-mark': PassantMark;
  }
}
