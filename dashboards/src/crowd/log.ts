import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';

import '../element/alert.ts';
import './call.ts';
import { sheet } from '../element/sheet.ts';
import type { Alert } from '../alert.ts';
import type { Hand } from '../beside.ts';
import { direction, nameOf, NOWHERE, type Place } from '../place.ts';
import type { Voice } from '../voice.ts';
import { current, isOpen, unclosed, unseen } from './news.ts';
import { type CrowdWords, WORDS } from './words.ts';

/** The alerts, the newest on top, and what became of each; one key acts on the marked one. */
@customElement('passant-log')
export class PassantLog extends LitElement {
  static override styles = [
    sheet,
    css`
      :host {
        display: block;
      }

      h2 {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0.25rem 1rem;
        padding-block-end: 0.5rem;
        font-size: 1.125rem;
        color: var(--muted);
      }

      strong {
        font-weight: 650;
        color: var(--ink);
      }

      li {
        container-type: inline-size;
        font-size: 1.125rem;
      }

      .marked {
        background: var(--raised);
      }

      passant-alert {
        padding-inline-end: 0.75rem;
      }

      .done {
        color: var(--muted);
      }

      .after {
        padding: 0 0.75rem 0.5rem 3.5rem;
        font-size: 0.875rem;
        color: var(--muted);
        overflow-wrap: anywhere;
      }

      .after q {
        quotes: none;
      }

      @media (min-width: 100rem) {
        li {
          font-size: 1.375rem;
        }
      }

      @media (max-width: 47.99rem) {
        h2,
        .none {
          padding-inline: 1rem;
        }

        .after {
          padding-inline-start: 3rem;
        }
      }

      .none {
        padding-block: 1rem;
        font-size: 1.25rem;
        color: var(--muted);
        text-wrap: pretty;
      }
    `,
  ];

  @property({ attribute: false }) voice!: Voice;
  @property({ attribute: false }) place: Place = NOWHERE;
  /** Nothing while they are asked for; null where they are not for who looks. */
  @property({ attribute: false }) alerts: readonly Alert[] | null | undefined;
  @property() at = '';
  @property({ attribute: false }) hand: Hand | undefined;
  @property({ type: Boolean }) keys = false;
  @property({ type: Boolean }) isOrganiser = false;
  /** Whether there may be some, and they are not yet for who looks. */
  @property({ type: Boolean }) isEarly = false;
  @state() private chosen: string | undefined;

  override render() {
    const { alerts } = this;
    const { log: words } = this.words;
    if (alerts === undefined)
      return html`${this.head()}
        <p class="none">${words.asking}</p>`;
    if (alerts === null)
      return html`${this.head()}
        <p class="none">${this.isOrganiser ? words.yoursDuring : words.notYours}</p>`;
    if (alerts.length === 0)
      return html`${this.head()}
        <p class="none">${this.isEarly ? words.early : words.none}</p>`;
    const marked = this.marked?.id;
    return html`${this.head(alerts)}
      <ol aria-label=${words.title}>
        ${repeat(
          alerts,
          ({ id }) => id,
          (alert) => this.entry(alert, alert.id === marked),
        )}
      </ol>
      ${this.call(alerts)}`;
  }

  takeNotice(): void {
    this.element?.takeNotice();
  }

  beginNote(): void {
    this.element?.beginNote();
  }

  /** Mark the one below, or above, of those that are not closed. */
  move(step: 1 | -1): void {
    const alerts = unclosed(this.alerts ?? []);
    if (alerts.length === 0) return;
    const index = alerts.findIndex(({ id }) => id === this.marked?.id);
    const next = index < 0 ? (step > 0 ? 0 : alerts.length - 1) : index + step;
    this.chosen = alerts[Math.min(Math.max(next, 0), alerts.length - 1)]?.id;
    void this.updateComplete.then(() => {
      this.element?.scrollIntoView({ block: 'nearest' });
    });
  }

  private call(alerts: readonly Alert[]) {
    const waiting = unseen(alerts);
    const [newest] = waiting;
    if (newest === undefined) return nothing;
    const { alert: words } = this.voice.words;
    return html`<passant-call
      .voice=${this.voice}
      .count=${waiting.length}
      .about=${words.about(newest.rule, this.nameOf(newest))}
      .find=${() => this.renderRoot.querySelector(`#alert-${newest.id}`)}
    ></passant-call>`;
  }

  private get words(): CrowdWords {
    return WORDS[this.voice.language];
  }

  private get marked(): Alert | undefined {
    return this.hand === undefined ? undefined : current(this.alerts ?? [], this.chosen);
  }

  private get element() {
    return this.renderRoot.querySelector<HTMLElementTagNameMap['passant-alert']>(
      '.marked passant-alert',
    );
  }

  private head(alerts: readonly Alert[] = []) {
    const { log: words } = this.words;
    const open = alerts.filter((alert) => isOpen(alert));
    const waiting = unseen(alerts).length;
    const { count } = this.voice;
    const told = waiting > 0 ? words.unseen(count(waiting)) : words.allSeen;
    return html`<h2>
      ${words.title}
      <span role="status"
        >${
          open.length === 0
            ? nothing
            : html`${words.open(count(open.length))} · <strong>${told}</strong>`
        }</span
      >
    </h2>`;
  }

  private entry(alert: Alert, isMarked: boolean) {
    const after = this.became(alert);
    return html`<li
      class="${isMarked ? 'marked' : ''} ${isOpen(alert) ? '' : 'done'}"
      aria-current=${isMarked ? 'true' : nothing}
      @focusin=${() => {
        if (this.hand !== undefined) this.chosen = alert.id;
      }}
    >
      <passant-alert
        id="alert-${alert.id}"
        .voice=${this.voice}
        .alert=${alert}
        .placeName=${this.nameOf(alert)}
        .at=${this.at}
        .hand=${alert.state === 'closed' ? undefined : this.hand}
        .keys=${this.keys && isMarked}
      ></passant-alert>
      ${after.length === 0 ? nothing : html`<p class="after">${after.join(' · ')}</p>`}
    </li>`;
  }

  // Since when, and who saw it, the alert tells itself.
  private became(alert: Alert): readonly string[] {
    const { log: words } = this.words;
    const { moment } = this.voice;
    const parts: string[] = [];
    if (alert.clearedAt !== null) {
      const at = moment(alert.clearedAt, this.at);
      parts.push(alert.withdrawn ? words.withdrawn(at) : words.cleared(at));
    }
    if (alert.closedAt !== null) {
      const at = moment(alert.closedAt, this.at);
      parts.push(alert.closedBy === null ? words.closedAt(at) : words.closed(alert.closedBy, at));
    }
    if (alert.note !== null) parts.push(words.note(alert.note));
    return parts;
  }

  private nameOf({ zoneId, counterId }: Alert): string {
    const { place, voice } = this;
    if (zoneId !== null) return nameOf(place, zoneId);
    if (counterId === null) return '';
    const sensor = counterId.split(':')[0] ?? counterId;
    const way = direction(counterId);
    const name = place.sensors.get(sensor)?.name ?? sensor;
    return way === undefined ? name : `${name}, ${voice.words.direction[way]}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-log': PassantLog;
  }
}
