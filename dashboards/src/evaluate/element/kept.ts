import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';

import { sheet } from '../../element/sheet.ts';
import { formSheet } from '../../explore/element/form.css.ts';
import { writeEvaluation } from '../address.ts';
import type { Listed } from '../api.ts';
import type { Notation } from '../notation.ts';
import { verdictMark, verdictSheet } from './verdict.ts';

/** The evaluations that are kept, the newest first. Says `passant-open` (an id) and `passant-more`. */
@customElement('passant-effect-kept')
export class PassantEffectKept extends LitElement {
  static override styles = [
    sheet,
    formSheet,
    verdictSheet,
    css`
      :host {
        display: block;
      }

      h2 {
        margin-block-end: 0.5rem;
        font-size: 1.125rem;
        font-weight: 650;
      }

      a {
        display: block;
        padding: 0.625rem 0.75rem;
        color: inherit;
        text-decoration: none;
        overflow-wrap: anywhere;
        border-block-end: 1px solid var(--line);
        border-inline-start: 0.1875rem solid transparent;
      }

      a:hover {
        background: var(--raised);
      }

      a[aria-current] {
        border-inline-start-color: var(--accent);
      }

      .note {
        color: var(--muted);
        font-size: 0.875rem;
      }

      .verdict {
        margin-block-start: 0.125rem;
        font-size: 0.875rem;
      }

      button {
        margin-block-start: 0.75rem;
      }
    `,
  ];

  @property({ attribute: false }) speech!: Notation;
  @property({ attribute: false }) kept: readonly Listed[] = [];
  @property({ attribute: false }) hasMore = false;
  @property() code = '';
  @property() current: string | undefined;

  override render() {
    const { speech } = this;
    const { kept, verdict } = speech.words;
    return html`<h2>${kept.title}</h2>
      ${this.kept.length === 0 ? html`<p class="note">${kept.none}</p>` : nothing}
      <ol>
        ${this.kept.map(
          ({ id, title, madeAt, madeBy, verdict: word }) =>
            html`<li>
              <a
                href=${writeEvaluation(this.code, id)}
                aria-current=${id === this.current ? 'page' : nothing}
                @click=${(event: MouseEvent) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  this.say('passant-open', id);
                }}
                >${title}
                <span class="verdict">${verdictMark(word)}${verdict[word]}</span>
                <span class="note">${kept.by(speech.date(madeAt.slice(0, 10)), madeBy)}</span></a
              >
            </li>`,
        )}
      </ol>
      ${
        this.hasMore
          ? html`<button
              class="choice"
              @click=${() => {
                this.say('passant-more');
              }}
            >
              ${kept.more}
            </button>`
          : nothing
      }`;
  }

  private say(type: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'passant-effect-kept': PassantEffectKept;
  }
}
