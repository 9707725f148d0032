import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import type { Connection } from '../stream.ts';
import type { Voice } from '../voice.ts';

/** How long ago the last figures came, counted by the clock on the wall. */
@customElement('passant-refresh')
export class PassantRefresh extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: baseline;
      gap: 0.5rem;
      white-space: nowrap;
    }
  `;

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) connection!: Connection;

  private tick: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.tick = setInterval(() => {
      this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.tick);
  }

  override render() {
    const { words, count } = this.voice;
    const { heardAt, isLive } = this.connection;
    if (heardAt === undefined) return html`${words.connecting}`;
    if (!isLive) return html`<strong>${words.notLive}</strong>`;
    const seconds = Math.max(0, Math.floor((Date.now() - heardAt) / 1000));
    return html`${words.refresh(count(seconds))}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-refresh': PassantRefresh;
  }
}
