import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import './severity.ts';
import { type Alert, peakOf, type Severity } from '../alert.ts';
import { RefusedError } from '../api.ts';
import type { Hand } from '../beside.ts';
import type { Voice } from '../voice.ts';
import { alertSheet } from './alert.css.ts';
import { Keep } from './keep.ts';
import { sheet } from './sheet.ts';

const LONGEST_NOTE = 1000;
/** Of `gezien` and `notitie`; the same in every language, for hands learn them. */
export const SEEN_KEY = 'g';
export const NOTE_KEY = 'n';

/** One open alert. Without a hand it can only be read. */
@customElement('passant-alert')
export class PassantAlert extends LitElement {
  static override styles = [sheet, alertSheet];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) alert!: Alert;
  @property() placeName = '';
  @property() at = '';
  @property({ attribute: false }) hand: Hand | undefined;
  /** Whether one key does what its buttons do: they then show which. */
  @property({ type: Boolean }) keys = false;
  @property({ reflect: true }) severity: Severity = 'info';
  @state() private isClosing = false;
  @state() private isBusy = false;
  @state() private failure = '';
  protected readonly keep = new Keep(this, () => this.place());

  override willUpdate(): void {
    this.severity = this.alert.severity;
  }

  override render() {
    const { alert, hand } = this;
    const { words } = this.voice;
    const title = words.alert.about(alert.rule, this.placeName);
    return html`<passant-severity .severity=${alert.severity}></passant-severity>
      <div>
        <p class="what" tabindex="-1">${title}</p>
        <p class="about">
          ${this.about().map(
            (text, index, { length }) =>
              html`<span class="part">${text}${index + 1 < length ? ' ·' : ''}</span> `,
          )}
        </p>
      </div>
      ${hand === undefined || this.isClosing ? nothing : this.does(hand, title)}
      ${hand !== undefined && this.isClosing ? this.form(hand) : nothing}
      <p class="failed" role="alert" ?hidden=${this.failure === ''}>${this.failure}</p>`;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('isClosing')) return;
    if (this.isClosing) this.renderRoot.querySelector('textarea')?.focus();
    else if (changed.get('isClosing') === true) {
      this.renderRoot.querySelector<HTMLElement>('.close')?.focus();
    }
  }

  // Of one that is closed the title is left.
  private place(): HTMLElement | null {
    return this.renderRoot.querySelector('button') ?? this.renderRoot.querySelector('.what');
  }

  /** Take notice of it, as its button does; nothing where there is none. */
  takeNotice(): void {
    this.renderRoot.querySelector<HTMLElement>('.acknowledge')?.click();
  }

  /** Bring it into sight, and what it is to who hears the page. */
  show(): void {
    this.scrollIntoView({ block: 'center' });
    this.renderRoot.querySelector<HTMLElement>('.what')?.focus({ preventScroll: true });
  }

  /** Begin to close it with a note. */
  beginNote(): void {
    this.renderRoot.querySelector<HTMLElement>('.close')?.click();
  }

  private about(): readonly string[] {
    const { alert, at, voice } = this;
    const { words, moment } = voice;
    const parts = [
      words.alert.severity[alert.severity],
      words.alert.since(moment(alert.startedAt, at)),
      peakOf(alert, voice),
    ];
    if (alert.noFigureSince !== null) {
      parts.push(words.alert.noFigure(moment(alert.noFigureSince, at)));
    }
    if (alert.acknowledgedAt !== null) {
      const seenAt = moment(alert.acknowledgedAt, at);
      const by = alert.acknowledgedBy;
      parts.push(
        by === null ? words.alert.acknowledgedAt(seenAt) : words.alert.acknowledged(by, seenAt),
      );
    }
    return parts.filter((text) => text !== '');
  }

  private does(hand: Hand, title: string) {
    const { words } = this.voice;
    const { id, state } = this.alert;
    return html`<div class="does" role="group" aria-label=${title}>
      ${
        state === 'raised'
          ? html`<button
              class="acknowledge"
              aria-keyshortcuts=${this.keys ? SEEN_KEY : nothing}
              aria-disabled=${this.isBusy}
              @click=${() => this.act(() => hand.acknowledge(id))}
            >
              ${words.alert.acknowledge}${this.key(SEEN_KEY)}
            </button>`
          : nothing
      }
      <button
        class="close"
        aria-keyshortcuts=${this.keys ? NOTE_KEY : nothing}
        aria-disabled=${this.isBusy}
        @click=${() => {
          this.isClosing = true;
        }}
      >
        ${words.alert.close}${this.key(NOTE_KEY)}
      </button>
    </div>`;
  }

  private key(name: string) {
    return this.keys ? html`<kbd aria-hidden="true">${name}</kbd>` : nothing;
  }

  private form(hand: Hand) {
    const { words } = this.voice;
    const leave = (): void => {
      this.isClosing = false;
    };
    return html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const note = this.renderRoot.querySelector('textarea')?.value.trim() ?? '';
        if (note !== '') void this.act(() => hand.close(this.alert.id, note));
      }}
      @keydown=${(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key === 'Escape') leave();
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          (event.currentTarget as HTMLFormElement).requestSubmit();
        }
      }}
    >
      <label for="note">${words.alert.note}</label>
      <textarea id="note" required maxlength=${LONGEST_NOTE}></textarea>
      <button class="save" aria-disabled=${this.isBusy}>${words.alert.save}</button>
      <button type="button" @click=${leave}>${words.alert.cancel}</button>
    </form>`;
  }

  // Not `disabled`: a button that is would lose the focus.
  private async act(deed: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.failure = '';
    try {
      await deed();
    } catch (error) {
      const { refused, failed } = this.voice.words.alert;
      this.failure = error instanceof RefusedError ? refused : failed;
    } finally {
      this.isBusy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-alert': PassantAlert;
  }
}
