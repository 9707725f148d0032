import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { Severity } from '../alert.ts';

const TRIANGLE = 'M8 1.5L15 14.5H1Z';

/** How much an alert matters, as a shape; the word stands beside it. */
@customElement('passant-severity')
export class PassantSeverity extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      inline-size: 1.25rem;
      block-size: 1.25rem;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
    }

    .full {
      fill: currentcolor;
    }

    .open {
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.5;
      stroke-linejoin: round;
    }

    .out {
      fill: var(--panel);
    }
  `;

  @property() severity: Severity = 'info';

  override render() {
    return html`<svg viewBox="0 0 16 16" aria-hidden="true">${this.shape()}</svg>`;
  }

  private shape() {
    switch (this.severity) {
      case 'critical':
        return svg`<path class="full" d=${TRIANGLE} />
          <path class="out" d="M7.1 6h1.8v4h-1.8zM7.1 11.2h1.8v1.7h-1.8z" />`;
      case 'warning':
        return svg`<path class="open" d=${TRIANGLE} />
          <path class="full" d="M7.2 6.2h1.6v4h-1.6zM7.2 11.3h1.6v1.5h-1.6z" />`;
      case 'info':
        return svg`<circle class="open" cx="8" cy="8" r="6.5" />
          <path class="full" d="M7.2 7h1.6v5h-1.6zM7.2 4.2h1.6v1.6h-1.6z" />`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-severity': PassantSeverity;
  }
}
