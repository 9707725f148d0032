import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** More than these that change at once tell nothing by moving, and cost the most. */
const MOST = 12;

const changed = new Set<PassantFigure>();

// Together, for to read a style between two changes of the page is to have it laid out each time.
function show(figure: PassantFigure): void {
  changed.add(figure);
  if (changed.size > 1) return;
  requestAnimationFrame(() => {
    const figures = [...changed];
    changed.clear();
    if (figures.length > MOST) return;
    const duration = Number.parseFloat(
      getComputedStyle(document.documentElement).getPropertyValue('--change'),
    );
    if (!(duration > 0)) return;
    for (const each of figures) each.animate([{ opacity: 0.65 }, { opacity: 1 }], { duration });
  });
}

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

  override updated(changes: PropertyValues<this>): void {
    if (changes.get('text')) show(this);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-figure': PassantFigure;
  }
}
