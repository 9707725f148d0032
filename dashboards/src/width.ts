/**
 * How wide an element is, for what is drawn to measure.
 */
import type { LitElement, ReactiveController } from 'lit';

export class Width implements ReactiveController {
  /** In pixels; 0 while it is not shown. */
  value = 0;

  private readonly size = new ResizeObserver(() => {
    const { clientWidth } = this.host;
    if (clientWidth === this.value) return;
    this.value = clientWidth;
    this.then();
  });

  /** @param then called when it is another; the element is drawn anew if not said */
  constructor(
    private readonly host: LitElement,
    private readonly then: () => void = () => {
      host.requestUpdate();
    },
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.size.observe(this.host);
  }

  hostDisconnected(): void {
    this.size.disconnect();
  }
}
