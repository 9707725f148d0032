import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';

import { type Fault, ProblemError } from '../problem.ts';
import { Part } from './part.ts';

/** A part where things are made and changed: what the api blames is kept for its form. */
export abstract class Desk extends Part {
  @state() protected faults: readonly Fault[] = [];
  @state() protected failure = '';

  /** Begin anew: what went wrong before is over. */
  protected clear(): void {
    [this.faults, this.failure] = [[], ''];
  }

  /**
   * Try something that the api may refuse.
   *
   * @param named what a form calls the part of a request that the api names
   */
  protected async attempt(
    deed: () => Promise<void>,
    named: (name: string) => string = (name) => name,
  ): Promise<void> {
    this.clear();
    await this.busy(async () => {
      try {
        await deed();
      } catch (error) {
        this.failure = this.failureOf(error);
        if (!(error instanceof ProblemError)) return;
        this.faults = error.faults.map(({ name, detail }) => ({
          name: name === null ? null : named(name),
          detail,
        }));
      }
    });
  }

  /** What went wrong where no form is open to tell it. */
  protected trouble(isFormOpen: boolean) {
    if (isFormOpen || this.failure === '') return nothing;
    return html`<p class="note" role="alert">
      ${this.failure} ${this.faults.map(({ detail }) => html`<span lang="en">${detail}</span> `)}
    </p>`;
  }

  /** Look at the form that was just opened. */
  protected async face(): Promise<void> {
    await this.updateComplete;
    const desk = this.renderRoot.querySelector('.desk');
    desk?.scrollIntoView({ block: 'nearest' });
    desk?.querySelector('h3')?.focus();
  }
}
