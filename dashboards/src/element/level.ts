import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { degree, type Level, LEVELS } from '../live.ts';

/**
 * A level as a ladder of five segments: as many filled as it is high, in its colour.
 *
 * For the eye alone; the word stands beside it.
 */
@customElement('passant-level')
export class PassantLevel extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      inline-size: 0.875rem;
      block-size: 1.75rem;
    }

    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
    }

    rect {
      fill: none;
      stroke: var(--line-strong);
      stroke-width: 0.75;
      vector-effect: non-scaling-stroke;
    }

    .on {
      stroke: var(--muted);
    }

    .calm .on {
      fill: var(--level-calm);
    }

    .normal .on {
      fill: var(--level-normal);
    }

    .busy .on {
      fill: var(--level-busy);
    }

    .very-busy .on {
      fill: var(--level-very-busy);
    }

    .too-busy .on {
      fill: var(--level-too-busy);
      stroke: var(--level-too-busy);
    }
  `;

  @property() level: Level | null = null;

  override render() {
    const filled = degree(this.level);
    return html`<svg class=${this.level ?? 'none'} viewBox="0 -1 12 30" aria-hidden="true">
      ${LEVELS.map((_, rung) => {
        const y = 24.5 - rung * 6;
        return svg`<rect class=${rung < filled ? 'on' : 'off'} x="0.5" y=${y - 0.5} width="11" height="4" />`;
      })}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-level': PassantLevel;
  }
}
