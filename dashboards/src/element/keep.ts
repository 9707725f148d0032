import type { LitElement, ReactiveController } from 'lit';

/**
 * Keeps the focus on the page: when what has it goes, a place that stays gets it.
 *
 * Without this whoever works by keyboard begins at the top of the page again.
 */
export class Keep implements ReactiveController {
  private hadFocus = false;

  /** @param place where the focus goes; nothing where there is no such place either */
  constructor(
    private readonly host: LitElement,
    private readonly place: () => HTMLElement | SVGElement | null,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.hadFocus = this.host.matches(':focus-within');
  }

  hostUpdated(): void {
    if (this.hadFocus && !this.host.matches(':focus-within')) this.place()?.focus();
  }
}
