import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** A figure that shows when it changes: the page's only motion. */
@customElement('passant-figure')
export class PassantFigure extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
    }
  `;

  @property() text = '';

  override render() {
    return html`${this.text}`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.get('text')) return;
    const duration = Number.parseFloat(getComputedStyle(this).getPropertyValue('--change'));
    if (duration > 0) this.animate([{ opacity: 0.65 }, { opacity: 1 }], { duration });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-figure': PassantFigure;
  }
}
