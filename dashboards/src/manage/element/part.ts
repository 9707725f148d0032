import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';

import './deed.ts';
import { signInAddress } from '../../api.ts';
import { Keep } from '../../element/keep.ts';
import { sheet } from '../../element/sheet.ts';
import type { Municipality } from '../../place.ts';
import { NOBODY, type Session } from '../../session.ts';
import type { Voice } from '../../voice.ts';
import { ProblemError } from '../problem.ts';
import { type ManageWords, WORDS } from '../words.ts';
import { buttonSheet } from './button.css.ts';
import { partSheet } from './part.css.ts';

type Standing = 'asking' | 'there' | 'refused' | 'failed';

/** A part of the page: it asks for what it shows, and says why it shows nothing. */
export abstract class Part extends LitElement {
  static override styles = [sheet, buttonSheet, partSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) here!: Municipality;
  @property({ attribute: false }) session: Session = NOBODY;
  @state() protected standing: Standing = 'asking';
  @state() protected isBusy = false;
  protected asking = new AbortController();
  protected readonly keep = new Keep(this, () => this.renderRoot.querySelector('h2'));

  protected get words(): ManageWords {
    return WORDS[this.voice.language];
  }

  /** Ask for all that it shows. */
  protected abstract load(signal: AbortSignal): Promise<void>;

  protected abstract show(): TemplateResult;

  protected abstract get lead(): string;

  protected abstract get heading(): string;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('session');
    const isOther = changed.has('session') && before?.token !== this.session.token;
    if (changed.has('here') || (isOther && before !== undefined)) void this.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Coming back to a part shows what has become of it meanwhile.
    if (this.asking.signal.aborted) void this.ask();
  }

  protected async ask(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    if (this.standing !== 'there') this.standing = 'asking';
    try {
      await this.load(signal);
      if (!signal.aborted) this.standing = 'there';
    } catch (error) {
      if (signal.aborted) return;
      this.standing = error instanceof ProblemError && error.isRefusal ? 'refused' : 'failed';
    }
    this.requestUpdate();
  }

  /** Do something that only one hand does at a time. */
  protected async busy(deed: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await deed();
    } finally {
      this.isBusy = false;
    }
  }

  /** What went wrong, in a sentence; faults of fields are told at the fields. */
  protected failureOf(error: unknown): string {
    const words = this.words.standing.problem;
    if (!(error instanceof ProblemError) || error.status === 0) return words.unreachable;
    if (error.isRefusal) return words.refused;
    if (error.status === 404) return words.gone;
    return error.faults.length > 0 ? words.wrong : words.other(error.detail);
  }

  protected moment(at: string): string {
    return this.voice.moment(at, new Date().toISOString());
  }

  override render() {
    const { standing } = this.words;
    return html`<h2 tabindex="-1">${this.heading}</h2>
      <p class="lead">${this.lead}</p>
      ${
        this.standing === 'there'
          ? this.show()
          : html`<p class="standing" role="status">
              ${this.standing === 'asking' ? standing.asking : nothing}
              ${
                this.standing === 'failed'
                  ? html`${standing.failed}
                      <button @click=${() => this.ask()}>${standing.again}</button>`
                  : nothing
              }
              ${
                this.standing === 'refused'
                  ? html`${standing.refused}
                    ${
                      this.session.isOffered && this.session.token === undefined
                        ? html`<a href=${signInAddress()}>${standing.signIn}</a>`
                        : nothing
                    }`
                  : nothing
              }
            </p>`
      }`;
  }
}
