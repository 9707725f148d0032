/**
 * What of a page is drawn a frame later, so that what is read first is not held up by the rest.
 */
import type { ReactiveControllerHost } from 'lit';

export class Turn {
  /** Whether the first part was drawn, and it is the turn of the rest. */
  isDue = false;

  private isBegun = false;

  constructor(private readonly host: ReactiveControllerHost) {}

  /**
   * Say that the first part stands in the next drawing of the page.
   *
   * @param then called once, when it was drawn
   */
  begin(then: () => void): void {
    if (this.isBegun) return;
    this.isBegun = true;
    void this.host.updateComplete.then(async () => {
      await drawn();
      this.isDue = true;
      this.host.requestUpdate();
      then();
    });
  }
}

/** Wait until what stands on the page was drawn; of a page that nobody sees, a moment. */
function drawn(): Promise<void> {
  const frame = new Promise<void>((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
  return Promise.race([frame, new Promise<void>((resolve) => setTimeout(resolve, 200))]);
}
